package org.joinmarket.directory.ban;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.Location;
import org.joinmarket.directory.peer.Peer;
import org.jspecify.annotations.Nullable;

/**
 * Who is shut out: whoever has this nick, says that it serves at this location, or comes from this address.
 *
 * @param location one that can be dialled
 * @param source not loopback: behind Tor everybody comes from there
 */
public record BanTarget(
        @Nullable Nick nick,
        @Nullable Location location,
        @Nullable InetAddress source) {
    public BanTarget {
        if (nick == null && location == null && source == null)
            throw new IllegalArgumentException("a ban names somebody");
        if (location != null && !location.isServing())
            throw new IllegalArgumentException("a location that is banned can be dialled");
        if (source != null) {
            if (!isBannable(source)) throw new IllegalArgumentException("loopback is everybody");
            source = plain(source);
        }
    }

    /**
     * What the peer is known by: its nick, and its address if that stands for it alone. Not the location that it names: that is a
     * claim, and whoever names somebody else's would have its true owner banned.
     */
    public static BanTarget of(Peer peer) {
        var source = peer.connection().source();
        return new BanTarget(peer.nick(), null, source != null && isBannable(source) ? source : null);
    }

    /** Whether the address stands for somebody in particular. */
    public static boolean isBannable(InetAddress source) {
        return !source.isLoopbackAddress() && !source.isAnyLocalAddress() && !source.isMulticastAddress();
    }

    /** Without name and scope: both may mean nothing after a restart. */
    static InetAddress plain(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
