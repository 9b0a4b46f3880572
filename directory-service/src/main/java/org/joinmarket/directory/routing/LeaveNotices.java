package org.joinmarket.directory.routing;

import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.joinmarket.common.protocol.PeerList;
import org.joinmarket.directory.connection.Loop;
import org.joinmarket.directory.metrics.MessageType;
import org.joinmarket.directory.peer.Peer;
import org.joinmarket.directory.peer.PeerRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Tells everybody who has gone, without features so that every client understands it (wire.md 3). Those that leave within
 * one interval share a line: when a thousand go at once, each of the others gets fifty lines instead of a thousand.
 *
 * <p>A nick that has come back meanwhile is not reported: its new offers may already be on their way.
 */
final class LeaveNotices {
    private final Loop loop;
    private final Duration interval;
    private final PeerRegistry registry;
    private final Lanes lanes;
    private final Map<String, PeerList.Entry> pending = new LinkedHashMap<>(); // at most one line's worth
    private Loop.@Nullable Timer timer;
    private boolean stopped;

    LeaveNotices(Loop loop, Duration interval, PeerRegistry registry, Lanes lanes) {
        this.loop = loop;
        this.interval = interval;
        this.registry = registry;
        this.lanes = lanes;
    }

    /** The proven owner of the nick has taken the peer's place: said at once, before anything of the owner is. Any thread. */
    void displaced(Peer owner, Peer newcomer) {
        var lines = new PeerListLines(false);
        lines.add(owner.goneEntry());
        tell(lines, newcomer);
    }

    /** From any thread. */
    void left(Peer peer) {
        loop.execute(() -> add(peer));
    }

    /** Says nothing any more: when the directory stops, everybody notices. From any thread. */
    void stop() {
        loop.execute(() -> {
            stopped = true;
            pending.clear();
        });
    }

    private void add(Peer peer) {
        if (stopped) return;
        pending.put(peer.nick().value(), peer.goneEntry());
        if (pending.size() >= PeerList.MAX_ENTRIES_PER_LINE) flush();
        else if (timer == null) timer = loop.schedule(interval, this::flush);
    }

    private void flush() {
        if (timer != null) timer.cancel();
        timer = null;
        pending.keySet().removeIf(registry::isPresent);
        if (pending.isEmpty()) return;
        var lines = new PeerListLines(false);
        pending.values().forEach(lines::add);
        pending.clear();
        tell(lines, null);
    }

    private void tell(PeerListLines lines, @Nullable Peer except) {
        for (byte[] line : lines.finish()) {
            var buffer = Unpooled.directBuffer(line.length).writeBytes(line); // a heap buffer is copied per socket
            lanes.toEverybody(buffer, MessageType.PEERLIST, except, Lane.UNTIMED);
            buffer.release();
        }
    }
}
