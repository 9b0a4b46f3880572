package org.joinmarket.maker.commitment;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.maker.session.TokenBucket;
import org.joinmarket.support.logging.RateLimitedLog;
import org.slf4j.event.Level;

/**
 * Commitments that others broadcast, on their way to the disk (wire.md 5.6). They are nobody's word for anything, so they have
 * a rate, a buffer and a table of their own, all bounded, and never touch what we burned ourselves (H41). Safe for several
 * threads: all makers of the process share one.
 */
@Slf4j
public final class HeardCommitments {
    /** What may wait for the next write. */
    public static final int MAX_WAITING = 1_000;

    private static final int BURST = 500;
    private static final Duration EACH = Duration.ofMillis(50);

    /** Strangers cause the writes, so they must not fill our log when those fail. */
    private static final Duration COMPLAINT_EACH = Duration.ofMinutes(1);

    private final MakerStore store;
    private final InstantSource clock;
    private final TokenBucket rate = new TokenBucket(BURST, EACH);
    private final RateLimitedLog complaints;
    private final Set<PodleCommitment> waiting = new LinkedHashSet<>();

    public HeardCommitments(MakerStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        this.complaints = new RateLimitedLog(log, Level.WARN, 1, COMPLAINT_EACH, clock);
    }

    /** @return false if too many came: this one is forgotten */
    public synchronized boolean add(PodleCommitment commitment) {
        if (waiting.contains(commitment)) return true;
        if (waiting.size() >= MAX_WAITING || !rate.take(clock.instant())) return false;
        return waiting.add(commitment);
    }

    /** Writes what waits; what could not be written waits for the next time, as far as there is room. Blocks. */
    public void flush() {
        List<PodleCommitment> batch = take();
        if (batch.isEmpty()) return;
        try {
            store.hear(batch, clock.instant());
        } catch (RuntimeException failed) { // others' commitments are a courtesy; our own burns are written elsewhere
            complaints.log(line -> line.setCause(failed).log("broadcast commitments could not be kept"));
            putBack(batch); // their copies are not listened to any more
        }
    }

    private synchronized List<PodleCommitment> take() {
        List<PodleCommitment> batch = List.copyOf(waiting);
        waiting.clear();
        return batch;
    }

    private synchronized void putBack(List<PodleCommitment> batch) {
        for (PodleCommitment commitment : batch) if (waiting.size() < MAX_WAITING) waiting.add(commitment);
    }
}
