package org.joinmarket.benchmarks.load;

/** What becomes of a peer. Called on its loop. */
public interface PeerEvents {
    /** Nobody asks. */
    PeerEvents IGNORED = new PeerEvents() {};

    /** The directory said yes. */
    default void ready(Peer peer) {}

    /** The peer never got that far: no connection, a refusal, or the end before the answer. */
    default void refused(Peer peer) {}

    /** The connection of a peer that was ready has ended without our asking. */
    default void lost(Peer peer) {}

    /** There is room again for what the peer writes. */
    default void writable(Peer peer) {}
}
