package org.joinmarket.directory.api;

import java.time.Instant;

/**
 * What anybody may know of this directory: numbers, and nobody's nick but its own.
 *
 * @param network the name in handshakes
 * @param nick the directory's own
 * @param uptimeSeconds since it began to accept
 * @param accepting whether newcomers are let in
 * @param connections handshaked or not
 */
public record Status(
        String network,
        String nick,
        Instant startedAt,
        long uptimeSeconds,
        boolean accepting,
        Peers peers,
        int connections,
        Messages messages) {

    /**
     * @param makers peers that say they can be dialled
     * @param takers all others
     * @param max peers that fit
     */
    public record Peers(int makers, int takers, int total, int max) {}

    /**
     * Since the start.
     *
     * @param in lines from peers
     * @param out lines to peers
     * @param broadcast public lines passed on, each counted once
     * @param dropped lines not passed on
     */
    public record Messages(long in, long out, long broadcast, long dropped) {}
}
