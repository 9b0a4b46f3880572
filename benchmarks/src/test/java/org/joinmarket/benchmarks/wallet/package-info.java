@NullMarked
package org.joinmarket.benchmarks.wallet;

import org.jspecify.annotations.NullMarked;
