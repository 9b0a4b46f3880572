package org.joinmarket.directory.routing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.directory.connection.Loop;
import org.joinmarket.directory.limit.CloseReason;
import org.joinmarket.directory.metrics.MessageType;
import org.joinmarket.directory.peer.Peer;
import org.joinmarket.directory.peer.PeerRegistry;

/**
 * Finds peers that are no longer there although their connection stands (wire.md 8.6). A silent peer is asked for a sign of
 * life: by PING if it knows that, else, if it is a maker, by {@code !orderbook} in our name, which every maker answers.
 * Whoever stays silent is closed.
 */
final class Heartbeat {
    private static final byte[] PING = EnvelopeCodec.encode(new Envelope(Envelope.PING, ""));

    private final Loop loop;
    private final RelayTiming timing;
    private final PeerRegistry registry;
    private final Lanes lanes;
    private final Consumer<Peer> present;
    private final byte[] orderbookProbe;

    /** @param present hears of everybody in each sweep */
    Heartbeat(
            Loop loop,
            RelayTiming timing,
            Nick directoryNick,
            PeerRegistry registry,
            Lanes lanes,
            Consumer<Peer> present) {
        this.present = present;
        this.loop = loop;
        this.timing = timing;
        this.registry = registry;
        this.lanes = lanes;
        this.orderbookProbe = EnvelopeCodec.encode(new Envelope(Envelope.PUBMSG, directoryNick + "!PUBLIC!orderbook"));
    }

    void start() {
        loop.schedule(timing.heartbeat(), this::sweep);
    }

    private void sweep() {
        loop.schedule(timing.heartbeat(), this::sweep);
        long now = loop.nanoTime();
        List<Peer> pinged = new ArrayList<>();
        for (Peer peer : registry.peers()) {
            present.accept(peer);
            long silence = now - peer.lastSeen();
            if (silence >= timing.evict().toNanos()) {
                peer.connection().requestClose(CloseReason.EVICTED);
            } else if (silence >= timing.idle().toNanos()) {
                if (peer.answersPing()) {
                    probe(peer, PING, MessageType.PING);
                    pinged.add(peer);
                } else if (peer.isServing()) {
                    probe(peer, orderbookProbe, MessageType.PUBMSG);
                }
            }
        }
        if (!pinged.isEmpty()) loop.schedule(timing.pong(), () -> evictSilentSince(now, pinged));
    }

    private void probe(Peer peer, byte[] line, MessageType type) {
        ByteBuf buffer = Unpooled.wrappedBuffer(line);
        lanes.toPeer(peer, buffer, type);
        buffer.release();
    }

    private static void evictSilentSince(long probed, List<Peer> pinged) {
        for (Peer peer : pinged) {
            if (peer.lastSeen() - probed < 0) peer.connection().requestClose(CloseReason.EVICTED);
        }
    }
}
