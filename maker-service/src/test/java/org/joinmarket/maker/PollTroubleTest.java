package org.joinmarket.maker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import org.joinmarket.maker.session.Inline;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PollTroubleTest {
    private static final Duration LOOK = Duration.ofSeconds(10);

    private final Logger logger = (Logger) LoggerFactory.getLogger(PollTroubleTest.class);
    private final ListAppender<ILoggingEvent> captor = new ListAppender<>();
    private final Inline time = new Inline();
    private final PollTrouble trouble = new PollTrouble("alice", logger, time);

    @BeforeEach
    void capture() {
        captor.start();
        logger.addAppender(captor);
    }

    @AfterEach
    void release() {
        logger.detachAppender(captor);
    }

    private void happens(RuntimeException cause, int looks) {
        for (int i = 0; i < looks; i++) {
            trouble.happened("the database failed", cause);
            time.pass(LOOK);
        }
    }

    @Test
    void isSaidOnceAnHourHoweverOftenItIsMet() {
        happens(new IllegalStateException("disk full"), 3 * 360);

        assertThat(captor.list).hasSize(3).allSatisfy(line -> {
            assertThat(line.getFormattedMessage()).isEqualTo("the database failed");
            assertThat(line.getThrowableProxy().getMessage()).isEqualTo("disk full");
        });
    }

    @Test
    void isSaidAgainWhenItIsAnotherOrComesBack() {
        happens(new IllegalStateException("disk full"), 5);
        happens(new IllegalArgumentException("no such column"), 5);
        assertThat(captor.list).hasSize(2);

        trouble.over();
        happens(new IllegalArgumentException("no such column"), 5);
        assertThat(captor.list).hasSize(3);
    }

    @Test
    void thatComesAndGoesDoesNotFillTheLog() {
        for (int i = 0; i < 100; i++) {
            happens(new IllegalStateException("disk full"), 1);
            trouble.over();
        }

        assertThat(captor.list).hasSize(PollTrouble.MAX_LINES);
    }
}
