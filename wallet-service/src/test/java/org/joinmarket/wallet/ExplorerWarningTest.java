package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.joinmarket.common.chain.Network;
import org.joinmarket.support.database.DataFolder;
import org.joinmarket.wallet.ChainProperties.Backend;
import org.joinmarket.wallet.chain.ChainBackend;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Whoever starts the service on an explorer reads in its log what that costs, every time and before anything is looked up. */
class ExplorerWarningTest {
    private static final String WARNING =
            "the explorer learns all addresses of all wallets; a node of your own would keep them";

    @TempDir
    Path folder;

    private static ChainProperties on(Backend backend) {
        return new ChainProperties(
                Network.REGTEST,
                backend,
                false,
                null,
                null,
                null,
                null,
                null,
                Duration.ofSeconds(1),
                Duration.ofHours(3),
                false,
                null);
    }

    private static EsploraProperties explorer(String url, @Nullable String tor, boolean revealRounds) {
        return new EsploraProperties(
                URI.create(url), tor, false, revealRounds, Duration.ofSeconds(1), Duration.ZERO, 20);
    }

    /** What is logged at the start, while nobody is there to be asked. */
    private List<ILoggingEvent> logged(Backend backend, EsploraProperties explorer) {
        Logger logger = (Logger) LoggerFactory.getLogger(ChainConfiguration.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try (ChainBackend chain = new ChainConfiguration()
                .chain(
                        on(backend),
                        explorer,
                        new DataFolder(folder),
                        JdbcClient.create(new SimpleDriverDataSource()),
                        new TransactionTemplate(),
                        InstantSource.system(),
                        new SimpleMeterRegistry())) {
            assertThat(chain.network()).isEqualTo(Network.REGTEST);
            return List.copyOf(lines.list);
        } finally {
            logger.detachAppender(lines);
        }
    }

    private static List<KeyValuePair> warned(List<ILoggingEvent> lines) {
        ILoggingEvent first = lines.getFirst();
        assertThat(first.getMessage()).isEqualTo(WARNING);
        assertThat(first.getLevel()).isEqualTo(Level.WARN);
        return first.getKeyValuePairs();
    }

    @Test
    void saysWhoLearnsWhichAddressesBelongTogether() {
        assertThat(warned(logged(Backend.ESPLORA, explorer("http://127.0.0.1:1/api", null, false))))
                .extracting(pair -> pair.key + "=" + pair.value)
                .containsExactly("explorer=http://127.0.0.1:1/api", "tor=false", "rounds=false");
    }

    @Test
    void saysSoThroughTorTooAndWhetherRoundsAreShown() {
        String onion = "http://" + "a".repeat(56) + ".onion/api";
        assertThat(warned(logged(Backend.ESPLORA, explorer(onion, "127.0.0.1:1", true))))
                .extracting(pair -> pair.key + "=" + pair.value)
                .contains("tor=true", "rounds=true");
    }

    @Test
    void saysNothingOfTheKindOnAChainOfOnesOwn() {
        assertThat(logged(Backend.EMBEDDED, explorer("http://127.0.0.1:1/api", null, false)))
                .noneMatch(line -> line.getMessage().equals(WARNING));
    }
}
