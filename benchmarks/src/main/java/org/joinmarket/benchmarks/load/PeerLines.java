package org.joinmarket.benchmarks.load;

import io.netty.buffer.ByteBuf;

/** What a peer that is ready receives. Called on its loop. */
public interface PeerLines {
    /** For peers that listen to nothing. */
    PeerLines IGNORED = new PeerLines() {};

    /** Bytes have come and are about to be counted. */
    default void readBegins() {}

    /** The next line of those that {@link Peer#expect} announced. */
    default void numbered(Peer peer, int number) {}

    /** {@code count} lines from {@code first} on are missing before one that came. */
    default void gap(Peer peer, int first, int count) {}

    /** A line of the expected form that was not due any more: out of order or twice. */
    default void late(Peer peer) {}

    /** Any other line but PING, with its end; only for the time of the call. */
    default void other(Peer peer, ByteBuf line) {}

    /** All that had come has been counted. */
    default void readEnds() {}
}
