/** Watches the directories and keeps the book up to date. */
@NullMarked
package org.joinmarket.orderbook.collect;

import org.jspecify.annotations.NullMarked;
