/** What the performance claims rest on. */
@NullMarked
package org.joinmarket.benchmarks;

import org.jspecify.annotations.NullMarked;
