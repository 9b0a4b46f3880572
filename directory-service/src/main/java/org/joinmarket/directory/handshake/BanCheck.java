package org.joinmarket.directory.handshake;

import org.joinmarket.directory.peer.Peer;

/** Whom an operator has shut out. From any thread, without waiting for anything. */
@FunctionalInterface
public interface BanCheck {
    boolean isBanned(Peer newcomer);
}
