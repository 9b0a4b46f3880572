package org.joinmarket.directory.routing;

import org.joinmarket.common.nick.Nick;
import org.joinmarket.directory.connection.Loop;
import org.joinmarket.directory.metrics.DirectoryMeters;
import org.joinmarket.directory.peer.Peer;
import org.joinmarket.directory.peer.PeerRegistry;

/** The router with what works beside it, put together. */
public final class Relay {
    private final LeaveNotices leaveNotices;
    private final Heartbeat heartbeat;
    private final MessageRouter router;

    /** @param housekeeping where what concerns all peers is done */
    public Relay(
            Nick directoryNick, PeerRegistry registry, Loop housekeeping, RelayTiming timing, DirectoryMeters meters) {
        var lanes = new Lanes(meters);
        leaveNotices = new LeaveNotices(housekeeping, timing.leaveNotice(), registry, lanes);
        heartbeat = new Heartbeat(housekeeping, timing, directoryNick, registry, lanes);
        router = new MessageRouter(directoryNick, registry, lanes, leaveNotices, meters);
    }

    /** See {@link MessageRouter#admit}. */
    public void admit(Peer peer) {
        router.admit(peer);
    }

    public void start() {
        heartbeat.start();
    }

    /** Before the connections are closed: nobody is told that everybody leaves. */
    public void stop() {
        leaveNotices.stop();
    }
}
