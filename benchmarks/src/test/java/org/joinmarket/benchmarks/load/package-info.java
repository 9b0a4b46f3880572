@NullMarked
package org.joinmarket.benchmarks.load;

import org.jspecify.annotations.NullMarked;
