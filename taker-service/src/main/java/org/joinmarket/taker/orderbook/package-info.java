/** Collects the offers that are on the market now. */
@NullMarked
package org.joinmarket.taker.orderbook;

import org.jspecify.annotations.NullMarked;
