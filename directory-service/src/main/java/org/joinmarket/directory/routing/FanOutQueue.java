package org.joinmarket.directory.routing;

import io.github.bucket4j.Bucket;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.function.Predicate;
import org.joinmarket.directory.connection.Loop;
import org.joinmarket.directory.limit.DropReason;
import org.joinmarket.directory.limit.FanOutLimits;
import org.joinmarket.directory.limit.Rate;
import org.joinmarket.directory.metrics.DirectoryMeters;
import org.joinmarket.directory.peer.Peer;
import org.jspecify.annotations.Nullable;

/**
 * Lines of one sort that wait for their turn. Those of trusted peers come first, but a quarter of what passes is newcomers', so
 * that nobody waits for ever; counted in what lines cost, so that long ones win nothing. Among trusted peers and among newcomers
 * each sender has its fair part ({@link FairQueue}). Safe from any thread.
 */
final class FanOutQueue {
    /** How often the waiting are looked after. */
    static final Duration TURN = Duration.ofMillis(10);

    /** Of what passes while both wait, one part in so many is newcomers'. */
    private static final int NEWCOMERS_PART = 4;

    private final Rate rate;
    private final Bucket bucket;
    private final int maxWaiting;
    private final boolean merges;
    private final Loop loop;
    private final Predicate<Peer> present;
    private final Predicate<Peer> trusted;
    private final FanOut fanOut;
    private final DirectoryMeters meters;
    private final FairQueue elders = new FairQueue();
    private final FairQueue newcomers = new FairQueue();
    private long waitingBytes;
    private long newcomersCredit;
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

    synchronized long waitingBytes() {
        return waitingBytes;
    }

    /**
     * @param cost what the line takes from the rate; more than ever fits counts as all that fits
     * @param outlivesSender whether it waits on when its sender has gone: an offer or a request is nobody's then, a used commitment
     *     is everybody's
     */
    synchronized void offer(Peer sender, ByteBuf line, long cost, long receivedAt, boolean outlivesSender) {
        long price = Math.min(cost, rate.burst());
        if (waiting() == 0 && fanOut.hasRoom() && bucket.tryConsume(price)) {
            fanOut.pass(sender, line, receivedAt);
            return;
        }
        boolean elder = elders.has(sender) || (!newcomers.has(sender) && trusted.test(sender)); // all of it in one
        var queue = elder ? elders : newcomers;
        if (merges && queue.has(sender)) {
            meters.dropped(DropReason.MERGED);
            return;
        }
        if (queue.bytesOf(sender) + line.readableBytes() > FanOutLimits.MAX_WAITING_BYTES_OF_ONE) {
            meters.dropped(DropReason.FAN_OUT_BUSY);
            return;
        }
        queue.add(sender, line, price, receivedAt, outlivesSender);
        waitingBytes += line.readableBytes();
        makeRoom(elder);
        schedule();
    }

    /** Newcomers give way first, and of them who has the most waiting. */
    private void makeRoom(boolean forElder) {
        while (elders.size() + newcomers.size() > maxWaiting || waitingBytes > FanOutLimits.MAX_WAITING_BYTES) {
            var last = newcomers.takeLast();
            if (last == null && forElder) last = elders.takeLast();
            if (last == null) return;
            waitingBytes -= last.bytes();
            last.line().release();
            meters.dropped(DropReason.FAN_OUT_BUSY);
        }
    }

    private void schedule() {
        if (scheduled) return;
        scheduled = true;
        var _ = loop.schedule(TURN, this::serve);
    }

    private synchronized void serve() {
        scheduled = false;
        for (FairQueue next = next(); next != null; next = next()) {
            var first = next.first();
            boolean wanted = first.outlivesSender() || present.test(first.sender());
            if (wanted && !(fanOut.hasRoom() && bucket.tryConsume(first.cost()))) break;
            next.takeFirst();
            waitingBytes -= first.bytes();
            if (wanted) {
                settle(next, first.cost());
                fanOut.pass(first.sender(), first.line(), first.receivedAt());
            } else {
                meters.dropped(DropReason.SENDER_GONE);
            }
            first.line().release();
        }
        if (waiting() > 0) schedule();
    }

    private @Nullable FairQueue next() {
        if (newcomers.isEmpty()) return elders.isEmpty() ? null : elders;
        if (elders.isEmpty()) return newcomers;
        return newcomersCredit >= newcomers.first().cost() * (NEWCOMERS_PART - 1) ? newcomers : elders;
    }

    /** Newcomers save what passes before them, and pay with it; while nobody is before them they need not. */
    private void settle(FairQueue served, long cost) {
        if (newcomers.isEmpty()) newcomersCredit = 0;
        else if (served == elders) newcomersCredit += cost;
        else if (!elders.isEmpty()) newcomersCredit -= cost * (NEWCOMERS_PART - 1);
    }
}
