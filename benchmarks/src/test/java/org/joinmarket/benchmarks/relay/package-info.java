@NullMarked
package org.joinmarket.benchmarks.relay;

import org.jspecify.annotations.NullMarked;
