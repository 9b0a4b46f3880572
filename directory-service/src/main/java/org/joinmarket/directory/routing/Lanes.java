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
    private final DirectoryMeters meters;

    Lanes(DirectoryMeters meters) {
        this.meters = meters;
    }

    private Lane of(Peer peer) {
        return lanes.computeIfAbsent(peer.connection().loop(), loop -> new Lane(loop, meters));
    }

    /** From now on the peer gets public lines. On its owner. */
    void join(Peer peer) {
        of(peer).join(peer);
    }

    /** On its owner. */
    void leave(Peer peer) {
        of(peer).leave(peer);
    }

    /** To everybody but one. The caller keeps its reference. */
    void toEverybody(ByteBuf line, MessageType type, @Nullable Peer except) {
        for (Lane lane : lanes.values()) lane.offer(new Lane.Delivery(line, type, null, except));
    }

    /** The caller keeps its reference. */
    void toPeer(Peer target, ByteBuf line, MessageType type) {
        of(target).offer(new Lane.Delivery(line, type, target, null));
    }
}
