/** The offers that are on the market now. No Spring, no network. */
@NullMarked
package org.joinmarket.orderbook.book;

import org.jspecify.annotations.NullMarked;
