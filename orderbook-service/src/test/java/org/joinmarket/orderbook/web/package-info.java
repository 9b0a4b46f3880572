@NullMarked
package org.joinmarket.orderbook.web;

import org.jspecify.annotations.NullMarked;
