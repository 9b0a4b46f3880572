package org.joinmarket.wallet.web;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Outpoints per minute and token. The tokens come from the configuration, so they are few. */
final class QueryBudget {
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final int perMinute;
    private final InstantSource clock;
    private final Map<String, Window> windows = new HashMap<>();

    private record Window(Instant start, int taken) {
        /** Not if the clock was set back since: a minute must not last until it is where it was. */
        boolean has(Instant now) {
            return !now.isBefore(start) && now.isBefore(start.plus(WINDOW));
        }
    }

    QueryBudget(int perMinute, InstantSource clock) {
        this.perMinute = perMinute;
        this.clock = clock;
    }

    /** False if {@code number} would be too many in this minute; then none is taken. */
    synchronized boolean takes(String token, int number) {
        Instant now = clock.instant();
        Window window = windows.get(token);
        if (window == null || !window.has(now)) window = new Window(now, 0);
        if (window.taken() + number > perMinute) return false;
        windows.put(token, new Window(window.start(), window.taken() + number));
        return true;
    }
}
