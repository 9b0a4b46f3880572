package org.joinmarket.maker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.joinmarket.support.logging.RateLimitedLog;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * What goes wrong at a look that comes every few seconds, perhaps all night: said when it begins, when it becomes something
 * else, and then once in {@link #AGAIN}. Trouble that comes and goes is said {@link #MAX_LINES} times in that. Not safe for
 * several threads.
 */
final class PollTrouble {
    static final Duration AGAIN = Duration.ofHours(1);
    static final int MAX_LINES = 6;

    private final String maker;
    private final InstantSource clock;
    private final RateLimitedLog log;
    private String last = "";
    private Instant said = Instant.MIN;

    PollTrouble(String maker, Logger logger, InstantSource clock) {
        this.maker = maker;
        this.clock = clock;
        this.log = new RateLimitedLog(logger, Level.WARN, MAX_LINES, AGAIN, clock);
    }

    void happened(String what, RuntimeException cause) {
        String now = what + cause.getClass().getName();
        Instant time = clock.instant();
        boolean recent = !time.isBefore(said) && time.isBefore(said.plus(AGAIN)); // before: the clock was set back
        if (recent && now.equals(last)) return;
        last = now;
        said = time;
        log.log(line -> line.addKeyValue("maker", maker).setCause(cause).log(what));
    }

    void over() {
        last = "";
    }
}
