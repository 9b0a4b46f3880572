/**
 * The client side of the market: one {@link org.joinmarket.messaging.Market} per nick, connected to every directory.
 * Nothing here shows a type of the network library.
 */
@NullMarked
package org.joinmarket.messaging;

import org.jspecify.annotations.NullMarked;
