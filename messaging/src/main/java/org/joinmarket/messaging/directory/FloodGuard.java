package org.joinmarket.messaging.directory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** What one directory may send us in a minute. One thread only. */
final class FloodGuard {
    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final int maxLines;
    private final long maxBytes;
    private final InstantSource clock;
    private Instant periodStart;
    private int lines;
    private long bytes;

    FloodGuard(int maxLines, long maxBytes, InstantSource clock) {
        this.maxLines = maxLines;
        this.maxBytes = maxBytes;
        this.clock = clock;
        this.periodStart = clock.instant();
    }

    /** Counts one line; false once it is one too many or holds the byte that is one too many. */
    boolean admits(int lineBytes) {
        Instant now = clock.instant();
        if (!now.isBefore(periodStart.plus(PERIOD))) {
            periodStart = now;
            lines = 0;
            bytes = 0;
        }
        lines++;
        bytes += lineBytes;
        return lines <= maxLines && bytes <= maxBytes;
    }
}
