package org.joinmarket.messaging;

import org.joinmarket.messaging.directory.DownReason;

/** Where a market counts; called on its own threads, must not block. No nick, address or text is ever handed over. */
public interface MarketMeters {
    MarketMeters NONE = new MarketMeters() {};

    /** Why a line did not reach the listener or the wire. */
    enum Dropped {
        /** A line of a directory that was no envelope. */
        MALFORMED_ENVELOPE,
        /** A message that was no JoinMarket line. */
        MALFORMED_MESSAGE,
        MALFORMED_PEERLIST,
        /** Its type is not known or makes no sense from a directory. */
        UNEXPECTED_TYPE,
        /** A private message to somebody else. */
        NOT_FOR_US,
        /** Our own message came back. */
        OWN_ECHO,
        BAD_SIGNATURE,
        DUPLICATE,
        /** The listener was too slow. */
        QUEUE_FULL,
        /** A directory shows more nicks than we remember: one was not remembered, or made room. */
        TOO_MANY_NICKS,
        /** More public messages of ours than may wait. */
        TOO_MANY_WAITING,
        /** The listener threw. */
        LISTENER_FAILED
    }

    /** @param verified whether the directory has our proof that the nick is ours */
    default void directoryUp(DirectoryEndpoint directory, boolean verified) {}

    default void directoryDown(DirectoryEndpoint directory, DownReason reason) {}

    default void received(DirectoryEndpoint directory, int bytes) {}

    default void sent(DirectoryEndpoint directory, int bytes) {}

    default void dropped(Dropped what) {}
}
