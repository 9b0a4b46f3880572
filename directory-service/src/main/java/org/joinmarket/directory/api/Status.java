package org.joinmarket.directory.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What anybody may know of this directory: numbers, and nobody's nick but its own.
 *
 * @param network the name in handshakes
 * @param nick the directory's own
 * @param uptimeSeconds since it began to accept
 * @param version of this service; absent in a build that has none
 * @param accepting whether newcomers are let in
 * @param draining whether everybody is being shown out, or has been
 * @param connections handshaked or not
 * @param handshaking of these, the ones that have not said who they are
 * @param bans in force
 */
public record Status(
        String network,
        String nick,
        Instant startedAt,
        long uptimeSeconds,
        @Nullable String version,
        boolean accepting,
        boolean draining,
        Peers peers,
        int connections,
        int handshaking,
        int bans,
        Messages messages) {

    /**
     * @param makers peers that say they can be dialled
     * @param takers all others
     * @param verified peers of either kind that have proved their nick
     * @param max peers that fit
     */
    public record Peers(int makers, int takers, int verified, int total, int max) {}

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
