/** Peers by the thousand on one thread. */
@NullMarked
package org.joinmarket.benchmarks.load;

import org.jspecify.annotations.NullMarked;
