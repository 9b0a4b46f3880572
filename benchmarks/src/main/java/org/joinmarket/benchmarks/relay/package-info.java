/** A relay that does next to nothing, by which the generator measures itself. */
@NullMarked
package org.joinmarket.benchmarks.relay;

import org.jspecify.annotations.NullMarked;
