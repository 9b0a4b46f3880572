package org.joinmarket.maker.session;

import java.time.Duration;
import java.time.Instant;

/** So many at once, and so many per time after that, whatever happens to the clock. Not safe for several threads. */
public final class TokenBucket {
    private final int burst;
    private final long nanosPerToken;
    private Instant fullAt = Instant.MIN;

    /** @param perToken how long one token takes to come back */
    public TokenBucket(int burst, Duration perToken) {
        if (burst < 1 || perToken.toNanos() < 1) throw new IllegalArgumentException("at least one token, in some time");
        this.burst = burst;
        this.nanosPerToken = perToken.toNanos();
    }

    public boolean take(Instant now) {
        if (!has(now)) return false;
        fullAt = lessOne(now);
        return true;
    }

    /** Whether {@link #take} would succeed; costs nothing. */
    public boolean has(Instant now) {
        Instant emptyNow = now.plusNanos(nanosPerToken * burst);
        if (fullAt.isAfter(emptyNow)) fullAt = emptyNow; // the clock was set back
        return !lessOne(now).isAfter(emptyNow);
    }

    private Instant lessOne(Instant now) {
        return (fullAt.isBefore(now) ? now : fullAt).plusNanos(nanosPerToken);
    }
}
