/** Commitments that are used up: our own burns, and what others told us (coinjoin.md 1.6). */
@NullMarked
package org.joinmarket.maker.commitment;

import org.jspecify.annotations.NullMarked;
