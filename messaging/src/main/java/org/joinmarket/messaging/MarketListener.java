package org.joinmarket.messaging;

import org.joinmarket.common.nick.Nick;

/**
 * What happens on the market. Every method is called on the market's one delivery thread, in order; it may block, but
 * messages queue up behind it and, when the queue is full, are dropped (public ones first). An exception thrown by it
 * is logged and does not stop the delivery.
 */
public interface MarketListener {
    /** Public messages are not signed: only the directory vouches for the sender. */
    default void onPublic(PublicMessage message) {}

    /** Its signature was verified against the sender's nick and it is not a copy of one of the last 30 s. */
    default void onPrivate(PrivateMessage message) {}

    /** The handshake is done: announce offers or ask for the orderbook now. */
    default void onDirectoryUp(DirectoryEndpoint directory) {}

    default void onDirectoryDown(DirectoryEndpoint directory) {}

    /**
     * A copy of a message of the last 30 s that {@link #onPrivate} had: this directory too shows its sender, and what it said.
     *
     * @param message with the directory that brought the copy
     */
    default void onCopy(PrivateMessage message) {}

    /** Every directory that had shown this nick has reported it gone, has not listed it any more or is down: its offers are void. */
    default void onLeft(Nick nick) {}

    /** This directory, which is up, shows the nick no more; others still do. */
    default void onLeftOne(Nick nick, DirectoryEndpoint directory) {}
}
