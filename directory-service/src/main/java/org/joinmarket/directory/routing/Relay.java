package org.joinmarket.directory.routing;

import java.security.SecureRandom;
import java.time.Duration;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.directory.connection.Loop;
import org.joinmarket.directory.handshake.Arrivals;
import org.joinmarket.directory.metrics.DirectoryMeters;
import org.joinmarket.directory.peer.KnownMakers;
import org.joinmarket.directory.peer.Peer;
import org.joinmarket.directory.peer.PeerRegistry;

/** The router with what works beside it, put together. */
public final class Relay implements Arrivals {
    private final LeaveNotices leaveNotices;
    private final Heartbeat heartbeat;
    private final MessageRouter router;
    private final KnownMakers knownMakers;
    private final Duration longConnected;

    /** @param housekeeping where what concerns all peers is done */
    public Relay(
            Nick directoryNick,
            PeerRegistry registry,
            KnownMakers knownMakers,
            Loop housekeeping,
            RelayTiming timing,
            RelayLimits limits,
            OutboundMemory memory,
            DirectoryMeters meters) {
        this.knownMakers = knownMakers;
        this.longConnected = timing.longConnected();
        var lanes = new Lanes(memory, meters);
        var fanOut = new FanOut(limits.fanOut(), housekeeping, registry, lanes, this::isTrusted, meters);
        var peerLists = new PeerListCache(
                registry, limits.peerListBytes(), this::isTrusted, new SecureRandom(), housekeeping::nanoTime);
        leaveNotices = new LeaveNotices(housekeeping, timing.leaveNotice(), registry, lanes);
        heartbeat = new Heartbeat(housekeeping, timing, directoryNick, registry, lanes, this::remember);
        router = new MessageRouter(
                directoryNick,
                registry,
                limits.traffic(),
                lanes,
                fanOut,
                peerLists,
                leaveNotices,
                this::remember,
                meters);
    }

    private boolean isTrusted(Peer peer) {
        return peer.isVerified() || hasBeenHereLong(peer);
    }

    private boolean hasBeenHereLong(Peer peer) {
        return peer.age().compareTo(longConnected) >= 0;
    }

    private void remember(Peer peer) {
        if (peer.isServing() && hasBeenHereLong(peer)) knownMakers.remember(peer.nick(), peer.isVerified());
    }

    @Override
    public void admit(Peer peer) {
        router.admit(peer);
    }

    @Override
    public void displace(Peer owner, Peer newcomer) {
        router.displace(owner, newcomer);
    }

    public void start() {
        heartbeat.start();
    }

    /** Before the connections are closed: nobody is told that everybody leaves. */
    public void stop() {
        leaveNotices.stop();
    }
}
