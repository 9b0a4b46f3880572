package org.joinmarket.messaging.directory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/** At most so many things in any period of this length. One thread only. */
final class SlidingBudget {
    private final int most;
    private final Duration period;
    private final InstantSource clock;
    private final Deque<Instant> taken = new ArrayDeque<>();

    SlidingBudget(int most, Duration period, InstantSource clock) {
        this.most = most;
        this.period = period;
        this.clock = clock;
    }

    /** How long until {@link #take} is allowed; zero if it is now. */
    Duration untilFree() {
        Instant now = clock.instant();
        while (!taken.isEmpty() && !taken.getFirst().plus(period).isAfter(now)) taken.removeFirst();
        return taken.size() < most
                ? Duration.ZERO
                : Duration.between(now, taken.getFirst().plus(period));
    }

    void take() {
        if (!untilFree().isZero()) throw new IllegalStateException("nothing left to take");
        taken.addLast(clock.instant());
    }
}
