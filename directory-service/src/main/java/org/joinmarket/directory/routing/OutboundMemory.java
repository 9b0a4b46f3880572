package org.joinmarket.directory.routing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What unsent output of all peers together may take: each is bounded, but thousands that do not read would still be too much.
 * Measured where it is taken, at the allocator, because most of it is shared: a public line waits for a thousand peers in
 * one place. And the heap that its bookkeeping takes: a line of fifty bytes that is shared by all has an entry of three times
 * that for each of them. Safe from any thread.
 */
public final class OutboundMemory {
    /** Closing a peer that has less than this unread would free nothing to speak of. */
    static final long WORTH_CLOSING_BYTES = 64 << 10;

    private static final Duration FRESH = Duration.ofMillis(10);

    private final LongSupplier used;
    private final long max;
    private final long maxWrites;
    private final LongSupplier nanoTime;
    private final AtomicLong measuredAt;
    private volatile long measured;

    /**
     * @param used bytes that buffers take now
     * @param max above it peers are closed, those first that have read least
     * @param maxWrites of each owner of connections that are not sent; above it as well
     */
    public OutboundMemory(LongSupplier used, long max, long maxWrites, LongSupplier nanoTime) {
        this.maxWrites = maxWrites;
        this.used = used;
        this.max = max;
        this.nanoTime = nanoTime;
        this.measuredAt = new AtomicLong(nanoTime.getAsLong() - FRESH.toNanos());
    }

    /** Cheap enough to ask after every batch: looks again only when the last look is old. */
    boolean isShort() {
        long now = nanoTime.getAsLong();
        long last = measuredAt.get();
        if (now - last >= FRESH.toNanos() && measuredAt.compareAndSet(last, now)) measured = used.getAsLong();
        return measured > max;
    }

    long maxWrites() {
        return maxWrites;
    }

    /** Bytes too much, looking now; zero or less if there is enough. */
    long excess() {
        long now = used.getAsLong();
        measured = now;
        return now - max;
    }
}
