package org.joinmarket.benchmarks.load;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.joinmarket.benchmarks.wire.NumberedLine;

/**
 * One peer sends public lines as fast as the others get them: a line is in flight until the last receiver has it, and a fixed
 * number may be. When half of them have arrived as many are sent at once: a line at a time would come to be read, and sent on, a
 * line at a time. Counts what every receiver gets. Belongs to its loop.
 */
public final class FanOut implements PeerLines {
    private static final int RING = 1_024;
    private static final int MASK = RING - 1;
    private static final Duration STALL = Duration.ofSeconds(1);

    private final LoadLoop loop;
    private final Peer sender;
    private final NumberedLine line;
    private final int inFlight;
    private final int refill;
    private final int receivers;
    private final int[] missing = new int[RING];
    private final CompletableFuture<Boolean> drained = new CompletableFuture<>();
    private boolean stopped;
    private int sent;
    private int complete;
    private int writtenOff;
    private int completeAtLastCheck = -1;
    private long delivered;
    private long late;
    private long reads;

    /**
     * @param receivers all of them ready; from now on this listens to them
     * @param inFlight 1 to 1023
     */
    public FanOut(LoadLoop loop, Peer sender, List<Peer> receivers, NumberedLine line, int inFlight) {
        if (inFlight < 1 || inFlight >= RING) throw new IllegalArgumentException("1 to " + MASK + " lines in flight");
        this.loop = loop;
        this.sender = sender;
        this.line = line;
        this.inFlight = inFlight;
        this.refill = Math.max(1, inFlight / 2);
        this.receivers = receivers.size();
        for (Peer receiver : receivers) {
            receiver.listener(this);
            receiver.expect(line, 0, 1);
        }
    }

    public void start() {
        topUp();
        loop.schedule(STALL, this::reopen);
    }

    /**
     * If nothing has become complete for a while, a line was lost to somebody and no later one is on its way to show it: what is
     * in flight counts as lost, unless it comes after all.
     */
    private void reopen() {
        if (stopped) return;
        if (complete == completeAtLastCheck && sent > complete) {
            writtenOff = sent;
            complete = sent;
            topUp();
        }
        completeAtLastCheck = complete;
        loop.schedule(STALL, this::reopen);
    }

    /** Sends nothing more. The future ends when everything sent has been received, which may be never. */
    public CompletableFuture<Boolean> stop() {
        stopped = true;
        endIfDrained();
        return drained;
    }

    private void topUp() {
        int room = inFlight - (sent - complete);
        if (stopped || room < refill || sent + room > NumberedLine.LIMIT) return;
        ByteBuf lines = sender.buffer(room * line.length());
        for (int i = 0; i < room; i++) {
            missing[sent & MASK] = receivers;
            line.writeTo(lines, sent++);
        }
        sender.send(lines);
    }

    @Override
    public void numbered(Peer peer, int number) {
        delivered++;
        arrived(number);
    }

    /** Lines come in order to each peer, so they become complete in order too. */
    private void arrived(int number) {
        if (number >= writtenOff && --missing[number & MASK] == 0) complete++;
    }

    /** They will not come any more: the window must not wait for them. */
    @Override
    public void gap(Peer peer, int first, int count) {
        for (int number = first; number < first + count; number++) arrived(number);
    }

    @Override
    public void late(Peer peer) {
        late++;
    }

    @Override
    public void readBegins() {
        reads++;
    }

    @Override
    public void readEnds() {
        topUp();
        endIfDrained();
    }

    private void endIfDrained() {
        if (stopped && complete == sent) drained.complete(true);
    }

    /** Lines received by all receivers together. */
    public long delivered() {
        return delivered;
    }

    /** How often something was read, over all receivers: a system call each. */
    public long reads() {
        return reads;
    }

    /** Lines that did not reach a receiver; right once {@link #stop()} has ended or has been waited for long enough. */
    public long lost() {
        return (long) sent * receivers - delivered;
    }

    /** Lines that came twice or out of order. */
    public long late() {
        return late;
    }
}
