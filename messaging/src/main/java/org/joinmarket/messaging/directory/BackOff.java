package org.joinmarket.messaging.directory;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Delays between attempts: they double from {@code first} to {@code longest}, each less a random part of up to a half,
 * so that clients that lost a directory together do not return together. One thread only.
 */
final class BackOff {
    private final Duration first;
    private final Duration longest;
    private final RandomGenerator random;
    private Duration next;

    BackOff(Duration first, Duration longest, RandomGenerator random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
        this.next = first;
    }

    Duration next() {
        long ceiling = next.toNanos();
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(longest) > 0 ? longest : doubled;
        return Duration.ofNanos(random.nextLong(ceiling / 2, ceiling + 1));
    }

    void reset() {
        next = first;
    }
}
