package org.joinmarket.messaging.directory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Public messages leave in order and never faster than directories allow: the strictest closes the connection at more
 * than 30 within 60 s (wire.md 8.5). Some are left to spare, because a delay on the way can push two of our minutes
 * into one of the directory's. Belongs to the link's owner.
 */
final class PublicOutbox {
    static final int MOST_PER_PERIOD = 25;
    static final Duration PERIOD = Duration.ofSeconds(60);

    private final SlidingBudget budget;
    private final Timer timer;
    private final int maxWaiting;
    private final Consumer<byte[]> wire;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private Timer.Planned wakeUp = () -> {};
    private boolean planned;

    PublicOutbox(int maxWaiting, InstantSource clock, Timer timer, Consumer<byte[]> wire) {
        this.budget = new SlidingBudget(MOST_PER_PERIOD, PERIOD, clock);
        this.timer = timer;
        this.maxWaiting = maxWaiting;
        this.wire = wire;
    }

    /** @return false if the oldest message that waited was dropped for this one */
    boolean add(byte[] envelope) {
        boolean full = waiting.size() >= maxWaiting;
        if (full) waiting.removeFirst();
        waiting.addLast(envelope);
        drain();
        return !full;
    }

    int waiting() {
        return waiting.size();
    }

    /** Nothing leaves any more. */
    void close() {
        wakeUp.cancel();
        waiting.clear();
    }

    private void drain() {
        if (planned) return;
        while (!waiting.isEmpty()) {
            Duration untilFree = budget.untilFree();
            if (!untilFree.isZero()) {
                planned = true;
                wakeUp = timer.after(untilFree, () -> {
                    planned = false;
                    drain();
                });
                return;
            }
            budget.take();
            wire.accept(waiting.removeFirst());
        }
    }
}
