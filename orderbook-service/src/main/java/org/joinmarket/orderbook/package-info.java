/** Watches the market and shows it. Holds no keys and never trades. */
@NullMarked
package org.joinmarket.orderbook;

import org.jspecify.annotations.NullMarked;
