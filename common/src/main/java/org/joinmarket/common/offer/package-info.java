/** Offers, their limits, and the taker's filter (wire.md 5.3, coinjoin.md 4.2, 4.3). */
@NullMarked
package org.joinmarket.common.offer;

import org.jspecify.annotations.NullMarked;
