package org.joinmarket.directory.routing;

import io.github.bucket4j.Bucket;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.joinmarket.directory.connection.Loop;
import org.joinmarket.directory.limit.DropReason;
import org.joinmarket.directory.limit.FanOutLimits;
import org.joinmarket.directory.limit.Rate;
import org.joinmarket.directory.metrics.DirectoryMeters;
import org.joinmarket.directory.peer.Peer;
import org.jspecify.annotations.Nullable;

/**
 * Lines of one sort that wait for their turn. Those of trusted peers come first, but every fourth turn is a newcomer's, so
 * that nobody waits for ever; what one peer sent stays in its order. Safe from any thread.
 */
final class FanOutQueue {
    /** How often the waiting are looked after. */
    static final Duration TURN = Duration.ofMillis(10);

    private static final int NEWCOMERS_TURN = 4;

    private record Waiting(Peer sender, ByteBuf line, long cost, long receivedAt) {}

    /** What one peer has waiting, all of it in the same line. */
    private static final class Place {
        final boolean trusted;
        int lines;

        Place(boolean trusted) {
            this.trusted = trusted;
        }
    }

    private final Rate rate;
    private final Bucket bucket;
    private final int maxWaiting;
    private final boolean merges;
    private final Loop loop;
    private final Predicate<Peer> present;
    private final Predicate<Peer> trusted;
    private final FanOut fanOut;
    private final DirectoryMeters meters;
    private final Deque<Waiting> elders = new ArrayDeque<>();
    private final Deque<Waiting> newcomers = new ArrayDeque<>();
    private final Map<Peer, Place> places = new HashMap<>(); // no more than lines wait
    private long waitingBytes;
    private int turns;
    private boolean scheduled;

    /**
     * @param merges whether a second line of the same peer is dropped while its first one waits
     * @param present whether the sender is still here
     */
    FanOutQueue(
            Rate rate,
            int maxWaiting,
            boolean merges,
            Loop loop,
            Predicate<Peer> present,
            Predicate<Peer> trusted,
            FanOut fanOut,
            DirectoryMeters meters) {
        this.rate = rate;
        this.bucket = rate.newBucket(loop::nanoTime);
        this.maxWaiting = maxWaiting;
        this.merges = merges;
        this.loop = loop;
        this.present = present;
        this.trusted = trusted;
        this.fanOut = fanOut;
        this.meters = meters;
    }

    synchronized int waiting() {
        return elders.size() + newcomers.size();
    }

    /** @param cost what the line takes from the rate; more than ever fits counts as all that fits */
    synchronized void offer(Peer sender, ByteBuf line, long cost, long receivedAt) {
        long price = Math.min(cost, rate.burst());
        if (waiting() == 0 && fanOut.hasRoom() && bucket.tryConsume(price)) {
            fanOut.pass(sender, line, receivedAt);
            return;
        }
        var place = places.get(sender);
        if (merges && place != null) {
            meters.dropped(DropReason.MERGED);
            return;
        }
        boolean first = place == null ? trusted.test(sender) : place.trusted;
        if (!makeRoom(first, line.readableBytes())) {
            meters.dropped(DropReason.FAN_OUT_BUSY);
            return;
        }
        places.computeIfAbsent(sender, _ -> new Place(first)).lines++;
        waitingBytes += line.readableBytes();
        (first ? elders : newcomers).add(new Waiting(sender, line.retain(), price, receivedAt));
        schedule();
    }

    /** Only a trusted peer's line drives others out, and only those of newcomers. */
    private boolean makeRoom(boolean forElder, int bytes) {
        while (waiting() >= maxWaiting || waitingBytes + bytes > FanOutLimits.MAX_WAITING_BYTES) {
            var last = forElder ? newcomers.pollLast() : null;
            if (last == null) return false;
            forget(last);
            last.line().release();
            meters.dropped(DropReason.FAN_OUT_BUSY);
        }
        return true;
    }

    private void schedule() {
        if (scheduled) return;
        scheduled = true;
        var _ = loop.schedule(TURN, this::serve);
    }

    private synchronized void serve() {
        scheduled = false;
        for (Deque<Waiting> queue = next(); queue != null; queue = next()) {
            var waiting = queue.element();
            boolean here = present.test(waiting.sender());
            if (here && !(fanOut.hasRoom() && bucket.tryConsume(waiting.cost()))) break;
            queue.remove();
            turns++;
            forget(waiting);
            if (here) fanOut.pass(waiting.sender(), waiting.line(), waiting.receivedAt());
            else meters.dropped(DropReason.SENDER_GONE);
            waiting.line().release();
        }
        if (waiting() > 0) schedule();
    }

    private @Nullable Deque<Waiting> next() {
        boolean newcomersTurn = turns % NEWCOMERS_TURN == NEWCOMERS_TURN - 1;
        if (newcomersTurn && !newcomers.isEmpty()) return newcomers;
        if (!elders.isEmpty()) return elders;
        return newcomers.isEmpty() ? null : newcomers;
    }

    private void forget(Waiting gone) {
        waitingBytes -= gone.line().readableBytes();
        var place = places.get(gone.sender());
        if (place != null && --place.lines == 0) places.remove(gone.sender());
    }
}
