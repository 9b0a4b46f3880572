package org.joinmarket.taker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.joinmarket.support.ServiceRunner;
import org.joinmarket.support.notices.NoticeRule;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;

/** The service as it starts, and why it does not: always in two lines. */
@Tag("slow")
@ResourceLock(Resources.SYSTEM_ERR)
class TakerApplicationTest {
    @TempDir
    Path folder = Path.of("unused");

    @Test
    void startsWithoutAnythingElseRunningAndAgainOnItsDatabase() {
        for (int i = 0; i < 2; i++) {
            try (var service = ServiceRunner.start(
                    TakerApplication.class,
                    "taker-service",
                    TakerOnLoopback.settings(folder).toArray(String[]::new))) {
                assertThat(service.isRunning()).isTrue();
                everyNoticeKnowsWhatItNames(service);
            }
        }
        assertThat(folder.resolve("data/taker-service.db")).isNotEmptyFile();
    }

    /** Else the text for somebody who is woken by it would have a gap. */
    private static void everyNoticeKnowsWhatItNames(ConfigurableApplicationContext service) {
        MeterRegistry registry = service.getBean(MeterRegistry.class);
        assertThat(service.getBeansOfType(NoticeRule.class).values())
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(registry.find(rule.meter()).meters().stream()
                                .map(Meter::getId)
                                .filter(rule.where()))
                        .as(rule.meter())
                        .isNotEmpty()
                        .allSatisfy(
                                meter -> assertThat(rule.names(registry, meter).keySet())
                                        .containsAll(rule.kind().names())));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --joinmarket.taker.max-maker-fee-sat=1 | joinmarket.taker.max-maker-fee-sat (command line) is not a setting | Did you mean joinmarket.taker.max-maker-fee-sats
        --joinmarket.taker.sign-timeout=1ms    | joinmarket.taker.sign-timeout = | Change joinmarket.taker.sign-timeout
        --joinmarket.taker.chooser=dearest     | joinmarket.taker.chooser = dearest | Change joinmarket.taker.chooser
        --joinmarket.taker.offers-quiet=2m     | joinmarket.taker is refused: offers-quiet must not be longer than offers-timeout | Change the settings under joinmarket.taker
        --joinmarket.wire.directories=nowhere  | joinmarket.wire is refused: joinmarket.wire.directories holds an address that is not host:port | Change
        --joinmarket.wire.directories=         | joinmarket.wire.directories | Change joinmarket.wire.directories
        --joinmarket.chain.network=signet      | the settings under joinmarket.wire are refused: joinmarket.wire.allow-clearnet is for regtest only | Set joinmarket.wire.directories to onion services
        --joinmarket.wallet-client.token-file= | joinmarket.wallet-client.token-file is not set | Set it to a file of mode 0600
        --joinmarket.wallet-client.token-file=/nonexistent/token | token file /nonexistent/token cannot be read | Create it:
        """)
    void saysWhyItDoesNotStartAndWhatToChange(String setting, String what, String remedy) {
        assertRefused(setting, what, remedy);
    }

    @Test
    void refusesATokenFileThatOthersCanRead() throws IOException {
        Path token = Files.writeString(folder.resolve("open-to-all"), "x".repeat(64));
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));

        assertRefused(
                "--joinmarket.wallet-client.token-file=" + token,
                "token file " + token + " can be used by others",
                "Run: chmod 600 ");
    }

    private void assertRefused(String setting, String what, String remedy) {
        String[] lines = errorsOf(setting).split("\n");

        assertThat(lines).as(String.join("\n", lines)).hasSize(2);
        assertThat(lines[0]).contains(what);
        assertThat(lines[1]).contains(remedy);
    }

    private String errorsOf(String setting) {
        PrintStream before = System.err;
        var printed = new OwnWords(before);
        System.setErr(new PrintStream(printed, true, UTF_8));
        try {
            assertThatThrownBy(() -> ServiceRunner.start(
                    TakerApplication.class,
                    "taker-service",
                    TakerOnLoopback.settings(folder, setting).toArray(String[]::new)));
        } finally {
            System.setErr(before);
        }
        return printed.own.toString(UTF_8);
    }

    /** What this thread prints. A thread of an earlier test may have something to say, as of a database that is gone. */
    private static final class OwnWords extends OutputStream {
        private final ByteArrayOutputStream own = new ByteArrayOutputStream();
        private final Thread reader = Thread.currentThread();
        private final OutputStream others;

        OwnWords(OutputStream others) {
            this.others = others;
        }

        @Override
        public void write(int one) throws IOException {
            (Thread.currentThread().equals(reader) ? own : others).write(one);
        }
    }
}
