@NullMarked
package org.joinmarket.orderbook.collect;

import org.jspecify.annotations.NullMarked;
