package org.joinmarket.maker.commitment;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.joinmarket.common.podle.PodleCommitment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.dao.QueryTimeoutException;

class HeardCommitmentsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private Instant now = NOW;

    private static PodleCommitment commitment(int number) {
        return PodleCommitment.parseHex(String.format("%064x", number)).orElseThrow();
    }

    @Test
    void keepsWhatWasBroadcast(@TempDir Path folder) {
        try (var fixture = StoreFixture.sqlite(folder)) {
            var heard = new HeardCommitments(fixture.store(), () -> now);
            heard.add(commitment(1));
            assertThat(fixture.store().forMaker("alice").isKnown(commitment(1))).isFalse();

            heard.flush();

            assertThat(fixture.store().forMaker("alice").isKnown(commitment(1))).isTrue();
        }
    }

    @Test
    void forgetsWhatComesTooFast(@TempDir Path folder) {
        try (var fixture = StoreFixture.sqlite(folder)) {
            var heard = new HeardCommitments(fixture.store(), () -> now);
            int kept = 0;
            for (int i = 0; i < 10_000; i++) if (heard.add(commitment(i))) kept++;

            assertThat(kept).isEqualTo(500);
            now = NOW.plusSeconds(1);
            kept = 0;
            for (int i = 10_000; i < 20_000; i++) if (heard.add(commitment(i))) kept++;
            assertThat(kept).isEqualTo(20);
        }
    }

    @Test
    void holdsOnlySoManyUntilTheyAreWritten(@TempDir Path folder) {
        try (var fixture = StoreFixture.sqlite(folder)) {
            var heard = new HeardCommitments(fixture.store(), () -> now);
            int kept = 0;
            for (int i = 0; i < 5_000; i++) {
                now = now.plusSeconds(1);
                if (heard.add(commitment(i))) kept++;
            }

            assertThat(kept).isEqualTo(HeardCommitments.MAX_WAITING);
        }
    }

    @Test
    void survivesADatabaseThatFails(@TempDir Path folder) {
        var fixture = StoreFixture.sqlite(folder);
        var heard = new HeardCommitments(fixture.store(), () -> now);
        heard.add(commitment(1));
        fixture.close();

        heard.flush();

        assertThat(heard.add(commitment(2))).isTrue();
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenTheNextTime(@TempDir Path folder) {
        try (var fixture = StoreFixture.sqlite(folder)) {
            var failing = new AtomicBoolean(true);
            var heard = new HeardCommitments(failingWhile(failing, fixture.store()), () -> now);
            heard.add(commitment(1));
            heard.flush();
            assertThat(fixture.store().forMaker("alice").isKnown(commitment(1))).isFalse();
            failing.set(false);

            heard.flush();

            assertThat(fixture.store().forMaker("alice").isKnown(commitment(1))).isTrue();
        }
    }

    @Test
    void whatCouldNotBeWrittenTakesNoMorePlacesThanThereAre(@TempDir Path folder) {
        try (var fixture = StoreFixture.sqlite(folder)) {
            var number = new AtomicInteger();
            List<HeardCommitments> heard = new ArrayList<>();
            List<Integer> batches = new ArrayList<>();
            MakerStore broken = onHear(fixture.store(), batch -> {
                batches.add(batch.size());
                for (int i = 0; i < 500; i++)
                    assertThat(add(heard.getFirst(), number.getAndIncrement())).isTrue();
                throw new QueryTimeoutException("the disk is slow");
            });
            heard.add(new HeardCommitments(broken, () -> now));
            for (int i = 0; i < 900; i++) add(heard.getFirst(), number.getAndIncrement());

            heard.getFirst().flush();

            assertThat(add(heard.getFirst(), number.getAndIncrement())).isFalse();
            heard.getFirst().flush();
            assertThat(batches).containsExactly(900, HeardCommitments.MAX_WAITING);
        }
    }

    private boolean add(HeardCommitments heard, int number) {
        now = now.plusSeconds(1);
        return heard.add(commitment(number));
    }

    private static MakerStore failingWhile(AtomicBoolean failing, MakerStore store) {
        return onHear(store, _ -> {
            if (failing.get()) throw new QueryTimeoutException("the disk is slow");
        });
    }

    /** @param task before each {@link MakerStore#hear} */
    private static MakerStore onHear(MakerStore store, Consumer<Collection<?>> task) {
        return (MakerStore) Proxy.newProxyInstance(
                MakerStore.class.getClassLoader(), new Class<?>[] {MakerStore.class}, (_, method, arguments) -> {
                    if (method.getName().equals("hear")) task.accept((Collection<?>) arguments[0]);
                    return method.invoke(store, arguments);
                });
    }

    @Test
    void strangersDoNotFillTheLogWhileTheDatabaseFails(@TempDir Path folder) {
        var fixture = StoreFixture.sqlite(folder);
        var heard = new HeardCommitments(fixture.store(), () -> now);
        fixture.close();
        Logger logger = (Logger) LoggerFactory.getLogger(HeardCommitments.class);
        var captor = new ListAppender<ILoggingEvent>();
        captor.start();
        logger.addAppender(captor);

        try {
            for (int i = 0; i < 30; i++) {
                heard.add(commitment(i));
                heard.flush();
            }
        } finally {
            logger.detachAppender(captor);
        }

        assertThat(captor.list).hasSize(1);
    }
}
