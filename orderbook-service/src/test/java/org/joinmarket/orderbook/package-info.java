@NullMarked
package org.joinmarket.orderbook;

import org.jspecify.annotations.NullMarked;
