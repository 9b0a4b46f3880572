package org.joinmarket.wallet.seed;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** How often something may be tried per minute, by name. The names must be few: those of our own wallets or tokens. */
final class AttemptLimit {
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final int perMinute;
    private final InstantSource clock;
    private final Map<String, Deque<Instant>> attempts = new HashMap<>();

    AttemptLimit(int perMinute, InstantSource clock) {
        this.perMinute = perMinute;
        this.clock = clock;
    }

    /** Counts an attempt; false if it is one too many, which then does not count. */
    synchronized boolean allows(String name) {
        Instant now = clock.instant();
        Deque<Instant> recent = attempts.computeIfAbsent(name, _ -> new ArrayDeque<>());
        recent.removeIf(at -> !at.isAfter(now.minus(WINDOW)) || at.isAfter(now)); // the clock may have been set back
        if (recent.size() >= perMinute) return false;
        recent.addLast(now);
        return true;
    }
}
