package org.joinmarket.directory.handshake;

import org.joinmarket.directory.peer.Peer;

/** What takes over the peers that are let in. */
public interface Arrivals {
    /**
     * Takes over the peer and the lines of its connection; writes nothing to it at once. On the owner of its connection.
     */
    void admit(Peer peer);

    /** {@code newcomer} has taken the place of {@code owner}, which is to be closed. From any thread, before the above. */
    void displace(Peer owner, Peer newcomer);
}
