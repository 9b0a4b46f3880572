package org.joinmarket.support.logging;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * At most so many lines per period, for lines that strangers can cause. One object per place in the code, shared by all
 * strangers, so that no number of them fills the disk. The next line that passes says how many were swallowed.
 *
 * <pre>{@code
 * private final RateLimitedLog refusals = new RateLimitedLog(log, Level.DEBUG, 10, Duration.ofMinutes(1), clock);
 * refusals.log(line -> line.addKeyValue("flaw", flaw).log("envelope refused"));
 * }</pre>
 */
public final class RateLimitedLog {
    private final Logger logger;
    private final Level level;
    private final int lines;
    private final Duration period;
    private final InstantSource clock;

    private Instant periodStart = Instant.MIN;
    private int written;
    private long swallowed;

    /**
     * @param lines lines per period, at least 1
     * @param period longer than zero
     */
    public RateLimitedLog(Logger logger, Level level, int lines, Duration period, InstantSource clock) {
        if (lines < 1) throw new IllegalArgumentException("lines must be at least 1");
        if (!period.isPositive()) throw new IllegalArgumentException("period must be longer than zero");
        this.logger = logger;
        this.level = level;
        this.lines = lines;
        this.period = period;
        this.clock = clock;
    }

    /** Calls {@code line}, which ends in {@code log(...)}, unless this period's lines are used up or the level is off. */
    public void log(Consumer<LoggingEventBuilder> line) {
        if (!logger.isEnabledForLevel(level)) return;
        long missing = admit();
        if (missing < 0) return;
        LoggingEventBuilder builder = logger.atLevel(level);
        line.accept(missing == 0 ? builder : builder.addKeyValue("swallowed", missing));
    }

    /** Lines swallowed since the last one that passed. */
    public synchronized long swallowed() {
        return swallowed;
    }

    /** Returns how many lines were swallowed before this one, or -1 if this one is swallowed too. */
    private synchronized long admit() {
        Instant now = clock.instant();
        if (now.isBefore(periodStart) || !now.isBefore(periodStart.plus(period))) { // before: the clock was set back
            periodStart = now;
            written = 0;
        }
        if (written >= lines) {
            swallowed++;
            return -1;
        }
        written++;
        long missing = swallowed;
        swallowed = 0;
        return missing;
    }
}
