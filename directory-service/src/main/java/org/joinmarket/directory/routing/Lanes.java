package org.joinmarket.directory.routing;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.joinmarket.directory.connection.Loop;
import org.joinmarket.directory.metrics.DirectoryMeters;
import org.joinmarket.directory.metrics.MessageType;
import org.joinmarket.directory.peer.Peer;
import org.jspecify.annotations.Nullable;

/**
 * One {@link Lane} per owner of connections. A public line is handed to each lane once, not to each peer, and the lane's
 * owner writes it to its own peers. What one caller hands over reaches each peer in that order.
 */
final class Lanes {
    private final Map<Loop, Lane> lanes = new ConcurrentHashMap<>(); // as many as there are event loops
    private final OutboundMemory memory;
    private final DirectoryMeters meters;

    Lanes(OutboundMemory memory, DirectoryMeters meters) {
        this.memory = memory;
        this.meters = meters;
        meters.gauge("jm.outbound.queue.bytes", "unsent bytes of all peers", this, Lanes::outboundBytes);
    }

    private Lane of(Peer peer) {
        return lanes.computeIfAbsent(peer.connection().loop(), loop -> new Lane(loop, memory, meters));
    }

    /** From now on the peer gets public lines. On its owner. */
    void join(Peer peer) {
        of(peer).join(peer);
    }

    /** On its owner. */
    void leave(Peer peer) {
        of(peer).leave(peer);
    }

    /** What the directory itself tells everybody. The caller keeps its reference. */
    void toEverybody(ByteBuf line, MessageType type) {
        toEverybody(line, type, null, Lane.UNTIMED);
    }

    /** To everybody but one. The caller keeps its reference. */
    void toEverybody(ByteBuf line, MessageType type, @Nullable Peer except, long receivedAt) {
        for (Lane lane : lanes.values()) lane.offer(new Lane.Delivery(line, type, null, except, 1, receivedAt));
    }

    /** Whether a public line would be written in the next turn of every owner. */
    boolean haveRoom() {
        for (Lane lane : lanes.values()) if (!lane.hasRoom()) return false;
        return true;
    }

    /** What the directory itself tells a peer. The caller keeps its reference. */
    void toPeer(Peer target, ByteBuf line, MessageType type) {
        of(target).offer(new Lane.Delivery(line, type, target, null, 1, Lane.UNTIMED));
    }

    /** From another peer. The caller keeps its reference. */
    void relay(Peer target, ByteBuf line, Peer sender, long receivedAt) {
        of(target).offer(new Lane.Delivery(line, MessageType.PRIVMSG, target, sender, 1, receivedAt));
    }

    /** Several lines of one kind, one behind the other. The caller keeps its reference. */
    void toPeer(Peer target, ByteBuf lines, MessageType type, int count) {
        of(target).offer(new Lane.Delivery(lines, type, target, null, count, Lane.UNTIMED));
    }

    /** Unsent bytes of all peers, as of the last look. */
    long outboundBytes() {
        return lanes.values().stream().mapToLong(Lane::outboundBytes).sum();
    }
}
