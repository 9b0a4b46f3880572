/** The book as JSON and as a page. */
@NullMarked
package org.joinmarket.orderbook.web;

import org.jspecify.annotations.NullMarked;
