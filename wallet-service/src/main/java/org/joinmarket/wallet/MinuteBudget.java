package org.joinmarket.wallet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** How many of something each may have in a minute. Who that is comes from the configuration, so they are few. Thread safe. */
public final class MinuteBudget {
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

    public MinuteBudget(int perMinute, InstantSource clock) {
        this.perMinute = perMinute;
        this.clock = clock;
    }

    /** False if {@code number} would be too many in this minute; then none is taken. */
    public synchronized boolean takes(String who, int number) {
        Instant now = clock.instant();
        Window window = windows.get(who);
        if (window == null || !window.has(now)) window = new Window(now, 0);
        if (window.taken() + number > perMinute) return false;
        windows.put(who, new Window(window.start(), window.taken() + number));
        return true;
    }
}
