package org.joinmarket.benchmarks.load;

import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.Location;

/**
 * Who dials, and how it behaves.
 *
 * @param smallBuffer the kernel takes in as little as it can for it
 * @param abrupt closes with a reset, which leaves nothing behind in the kernel
 */
public record PeerSpec(Nick nick, Location location, boolean smallBuffer, boolean abrupt) {
    /** A peer that cannot be dialled, as takers and watchers are. */
    public static PeerSpec taker(Nick nick) {
        return new PeerSpec(nick, Location.NOT_SERVING, false, false);
    }

    public static PeerSpec maker(Nick nick, Location location) {
        return new PeerSpec(nick, location, false, false);
    }

    public PeerSpec withSmallBuffer() {
        return new PeerSpec(nick, location, true, abrupt);
    }

    public PeerSpec abruptly() {
        return new PeerSpec(nick, location, smallBuffer, true);
    }
}
