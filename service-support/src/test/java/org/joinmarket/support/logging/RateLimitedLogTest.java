package org.joinmarket.support.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

class RateLimitedLogTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final Logger logger = (Logger) LoggerFactory.getLogger(RateLimitedLogTest.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final RateLimitedLog log =
            new RateLimitedLog(logger, Level.DEBUG, 2, Duration.ofMinutes(1), () -> now.get());

    @BeforeEach
    void capture() {
        logger.setLevel(ch.qos.logback.classic.Level.DEBUG);
        logger.setAdditive(false);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void release() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    void passesTheFirstLinesOfAPeriodAndSwallowsTheRest() {
        for (int i = 0; i < 5; i++) log.log(line -> line.log("refused"));

        assertThat(lines.list).hasSize(2);
        assertThat(log.swallowed()).isEqualTo(3);
    }

    @Test
    void saysInTheNextPeriodHowManyItSwallowed() {
        for (int i = 0; i < 5; i++) log.log(line -> line.log("refused"));
        now.set(Instant.EPOCH.plusSeconds(60));

        log.log(line -> line.log("refused"));

        assertThat(lines.list).hasSize(3);
        assertThat(lines.list.getLast().getKeyValuePairs()).isEqualTo(List.of(new KeyValuePair("swallowed", 3L)));
        assertThat(log.swallowed()).isZero();
    }

    @Test
    void aClockThatWasSetBackBeginsANewPeriod() {
        for (int i = 0; i < 5; i++) log.log(line -> line.log("refused"));
        now.set(Instant.EPOCH.minusSeconds(7200));

        for (int i = 0; i < 5; i++) log.log(line -> line.log("refused"));

        assertThat(lines.list).hasSize(4);
    }

    @Test
    void countsNothingWhileTheLevelIsOff() {
        logger.setLevel(ch.qos.logback.classic.Level.INFO);

        for (int i = 0; i < 5; i++) log.log(line -> line.log("refused"));

        assertThat(lines.list).isEmpty();
        assertThat(log.swallowed()).isZero();
    }

    @Test
    void refusesLimitsThatMakeNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RateLimitedLog(logger, Level.DEBUG, 0, Duration.ofMinutes(1), Instant::now));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RateLimitedLog(logger, Level.DEBUG, 1, Duration.ZERO, Instant::now));
    }
}
