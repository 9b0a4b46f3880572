package org.joinmarket.wallet.bonds;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** How often each may in a minute. Thread safe. */
final class MinuteBudget {
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final int perMinute;
    private final InstantSource clock;
    private final Map<String, Window> windows = new HashMap<>(); // one for each token and wallet

    private record Window(Instant start, int taken) {
        /** Not if the clock was set back since: a minute must not last until it is where it was. */
        boolean has(Instant now) {
            return !now.isBefore(start) && now.isBefore(start.plus(WINDOW));
        }
    }

    MinuteBudget(int perMinute, InstantSource clock) {
        this.perMinute = perMinute;
        this.clock = clock;
    }

    /** False if this would be once too often. */
    synchronized boolean takes(String who) {
        Instant now = clock.instant();
        Window window = windows.get(who);
        if (window == null || !window.has(now)) window = new Window(now, 0);
        if (window.taken() >= perMinute) return false;
        windows.put(who, new Window(window.start(), window.taken() + 1));
        return true;
    }
}
