package org.joinmarket.directory.memory;

import java.time.Duration;
import java.util.function.Supplier;
import org.joinmarket.directory.connection.Loop;

/**
 * Collects what has died in the old part of the heap once there is something of it. The serial collector itself looks there only
 * when all that it may take is full, so that strangers who come and go, or write for as long as they are let, would push the
 * resident memory to that limit, where it stays.
 *
 * <p>A collection stops everything for some tens of milliseconds; there is at most one in {@link #INTERVAL}, and none while
 * nothing grows.
 */
public final class HeapKeeper {
    static final Duration INTERVAL = Duration.ofSeconds(10);

    /** Soon: what the start has left behind is collected before there is anybody to wait. */
    static final Duration FIRST = Duration.ofSeconds(1);

    /** Growth since the last collection that is not worth one. */
    static final long IDLE_GROWTH_BYTES = 1 << 20;

    /** Of what was left by the last one: so that a large heap is not collected more often than a small one. */
    static final int IDLE_GROWTH_DIVISOR = 16;

    /**
     * The old part of the heap, in bytes.
     *
     * @param used now, with what has died
     * @param left by the last collection there; 0 before the first
     */
    public record OldHeap(long used, long left) {
        boolean hasGrown() {
            return used - left > IDLE_GROWTH_BYTES + left / IDLE_GROWTH_DIVISOR;
        }
    }

    private final Supplier<OldHeap> heap;
    private final Runnable collect;
    private final Loop loop;

    /** @param collect a full collection */
    public HeapKeeper(Supplier<OldHeap> heap, Runnable collect, Loop loop) {
        this.heap = heap;
        this.collect = collect;
        this.loop = loop;
    }

    /** To be called when the start is over. */
    public void start() {
        lookAfter(FIRST);
    }

    private void lookAfter(Duration delay) {
        var _ = loop.schedule(delay, () -> {
            if (heap.get().hasGrown()) collect.run();
            lookAfter(INTERVAL);
        });
    }
}
