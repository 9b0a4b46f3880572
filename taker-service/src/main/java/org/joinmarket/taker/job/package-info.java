/** Coinjoins as jobs: persisted before anything of them is revealed, followed by events, settled after a restart. */
@NullMarked
package org.joinmarket.taker.job;

import org.jspecify.annotations.NullMarked;
