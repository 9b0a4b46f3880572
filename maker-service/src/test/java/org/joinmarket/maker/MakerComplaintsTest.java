package org.joinmarket.maker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a maker logs while something is wrong for long. */
@Tag("slow")
class MakerComplaintsTest {
    private final MakerBench bench;

    MakerComplaintsTest(@TempDir Path folder) {
        this.bench = new MakerBench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void saysOnceNotAtEveryLookThatAnswersAreOdd() {
        bench.breakAnswers(true);
        saysOnce("the wallet could not be looked at");
    }

    @Test
    void saysOnceNotAtEveryLookThatTheDatabaseFails() {
        bench.breakDatabase();
        saysOnce("the database failed");
    }

    private void saysOnce(String complaint) {
        Logger logger = (Logger) LoggerFactory.getLogger(Maker.class);
        var captor = new ListAppender<ILoggingEvent>();
        captor.start();
        logger.addAppender(captor);
        try {
            bench.start();
            for (int look = 0; look < 6; look++) bench.polls.await("look", _ -> true);

            assertThat(captor.list)
                    .filteredOn(line -> line.getLevel() == Level.WARN)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly(complaint);
        } finally {
            logger.detachAppender(captor);
        }
    }
}
