package org.joinmarket.taker.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.taker.job.JobScene.order;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.joinmarket.support.logging.LogKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** What somebody finds in the log who looks for one coinjoin. */
@Isolated
class JobLogTest {
    @Test
    void saysOnceInASessionByWhichLeaseTheWalletServiceKnowsIt(@TempDir Path folder) {
        List<ILoggingEvent> leased = Collections.synchronizedList(new ArrayList<>());
        var appender = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                event.prepareForDeferredProcessing();
                if (event.getMessage().equals("inputs leased")) leased.add(event);
            }
        };
        appender.start();
        Logger logger = (Logger) LoggerFactory.getLogger("org.joinmarket.taker");
        logger.addAppender(appender);
        try (var scene = new JobScene(folder)) {
            scene.honestMakers(2).start();
            scene.fund(5_000_000);

            Job job = scene.run(order(2, 1));

            String lease = Objects.requireNonNull(scene.store().stored(job.id()).leaseId());
            assertThat(leased).singleElement().satisfies(event -> {
                assertThat(event.getLevel()).isEqualTo(Level.INFO);
                assertThat(event.getMDCPropertyMap()).containsEntry(LogKeys.SESSION, job.id());
                assertThat(event.getKeyValuePairs())
                        .anySatisfy(pair -> assertThat(pair.key + pair.value).isEqualTo(LogKeys.LEASE + lease));
            });
        } finally {
            logger.detachAppender(appender);
        }
    }
}
