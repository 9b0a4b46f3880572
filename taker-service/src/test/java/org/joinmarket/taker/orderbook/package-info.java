@NullMarked
package org.joinmarket.taker.orderbook;

import org.jspecify.annotations.NullMarked;
