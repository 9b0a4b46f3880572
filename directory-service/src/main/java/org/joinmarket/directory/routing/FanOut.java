package org.joinmarket.directory.routing;

import io.netty.buffer.ByteBuf;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.joinmarket.directory.connection.Loop;
import org.joinmarket.directory.limit.FanOutLimits;
import org.joinmarket.directory.metrics.DirectoryMeters;
import org.joinmarket.directory.metrics.MessageType;
import org.joinmarket.directory.peer.Peer;
import org.joinmarket.directory.peer.PeerRegistry;

/**
 * Public lines on their way to everybody, within what the directory as a whole passes on: any number of attackers with any
 * number of nicks cannot multiply more than that by the number of peers. Safe from any thread.
 *
 * <pre>
 *   !orderbook ──▶ its own rate, one waiting request for each nick ──┐
 *   all others ──▶ a rate in bytes ───────────────────────────────────┴──▶ Lanes
 * </pre>
 */
final class FanOut {
    private final boolean enabled;
    private final Lanes lanes;
    private final LongSupplier nanoTime;
    private final DirectoryMeters meters;
    private final FanOutQueue orderbook;
    private final FanOutQueue others;

    /** @param trusted whose lines come first when they have to wait */
    FanOut(
            FanOutLimits limits,
            Loop loop,
            PeerRegistry registry,
            Lanes lanes,
            Predicate<Peer> trusted,
            DirectoryMeters meters) {
        this.enabled = limits.enabled();
        this.lanes = lanes;
        this.nanoTime = loop::nanoTime;
        this.meters = meters;
        Predicate<Peer> present = peer -> registry.find(peer.nick().value()) == peer;
        orderbook =
                new FanOutQueue(limits.orderbook(), limits.maxWaiting(), true, loop, present, trusted, this, meters);
        others =
                new FanOutQueue(limits.publicBytes(), limits.maxWaiting(), false, loop, present, trusted, this, meters);
        show(meters, orderbook, "orderbook");
        show(meters, others, "public");
    }

    private static void show(DirectoryMeters meters, FanOutQueue queue, String kind) {
        meters.gauge(
                "jm.fan.out.waiting", "public lines waiting for their turn", queue, FanOutQueue::waiting, "kind", kind);
        meters.gauge(
                "jm.fan.out.waiting.bytes",
                "bytes of public lines waiting for their turn",
                queue,
                FanOutQueue::waitingBytes,
                "kind",
                kind);
    }

    /** Passes the line on now or when its turn comes, or drops it. On the sender's owner; the caller keeps its reference. */
    void offer(Peer sender, ByteBuf line, EnvelopeHead head) {
        long now = nanoTime.getAsLong();
        if (!enabled) pass(sender, line, now);
        else if (head.asksForOffers()) orderbook.offer(sender, line, 1, now, false);
        else
            others.offer(
                    sender,
                    line,
                    Math.max(FanOutLimits.MIN_LINE_COST, line.readableBytes()),
                    now,
                    head.outlivesSender());
    }

    /** Whether there is no more on its way to everybody already than what is written at once: private lines stand behind it. */
    boolean hasRoom() {
        return lanes.haveRoom();
    }

    /** The caller keeps its reference. */
    void pass(Peer sender, ByteBuf line, long receivedAt) {
        meters.broadcast();
        lanes.toEverybody(line, MessageType.PUBMSG, sender, receivedAt);
    }
}
