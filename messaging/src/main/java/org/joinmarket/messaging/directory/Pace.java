package org.joinmarket.messaging.directory;

import java.time.Duration;
import java.time.InstantSource;

/**
 * A request that may be made once per minute, over all connections to a directory: makers count requests by nick, not
 * by connection (wire.md 5.4). On one connection a second request within the minute is dropped; after a reconnection
 * it is made when the minute is over. Belongs to the link's owner.
 */
final class Pace {
    static final Duration GAP = Duration.ofSeconds(60);

    private final SlidingBudget budget;
    private final Timer timer;
    private final Runnable request;
    private Timer.Planned plan = () -> {};
    private boolean planned;
    private boolean madeHere;

    Pace(InstantSource clock, Timer timer, Runnable request) {
        this.budget = new SlidingBudget(1, GAP, clock);
        this.timer = timer;
        this.request = request;
    }

    void ask() {
        if (planned) return;
        Duration untilFree = budget.untilFree();
        if (untilFree.isZero()) {
            budget.take();
            madeHere = true;
            request.run();
        } else if (!madeHere) {
            planned = true;
            plan = timer.after(untilFree, () -> {
                planned = false;
                ask(); // looks again: the timer may be ahead of the clock
            });
        }
    }

    /** The connection is gone. */
    void reset() {
        plan.cancel();
        planned = false;
        madeHere = false;
    }
}
