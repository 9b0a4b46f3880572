@NullMarked
package org.joinmarket.orderbook.book;

import org.jspecify.annotations.NullMarked;
