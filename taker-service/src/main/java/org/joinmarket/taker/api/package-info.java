/** The taker's HTTP API: order a coinjoin, follow it, read how it ended. */
@NullMarked
package org.joinmarket.taker.api;

import org.jspecify.annotations.NullMarked;
