package org.joinmarket.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.joinmarket.demo.DemoRun.Choices;
import org.joinmarket.demo.RunningMarket.Where;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
    private final List<Choices> runs = new ArrayList<>();
    private final List<Where> there = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) {
        CommandLine line = Demo.commandLine(
                choices -> {
                    runs.add(choices);
                    return 7;
                },
                where -> {
                    there.add(where);
                    return 8;
                });
        return line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    }

    @Test
    void startsThreeMakersOnTheEmbeddedChainAndStaysUpUnlessToldOtherwise() {
        assertThat(execute()).as("the run's own exit code").isEqualTo(7);
        execute("--once", "--json", "--bitcoind", "--makers", "10");

        assertThat(runs).containsExactly(new Choices(3, false, false, false), new Choices(10, true, true, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "11", "-1", "three", "2.5", ""})
    void refusesNumbersOfMakersThatItCannotRun(String makers) {
        assertThat(execute("--makers=" + makers)).isEqualTo(2);

        assertThat(runs).isEmpty();
        assertThat(err.toString()).contains("--makers").contains("Usage: ./jm demo");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void refusesWhatItDoesNotKnowAndNamesIt() {
        assertThat(execute("--bitcoin")).isEqualTo(2);

        assertThat(err.toString()).contains("--bitcoin");
        assertThat(runs).isEmpty();
    }

    @Test
    void tellsTheStoryOfServicesThatAreUp(@TempDir Path secrets) throws IOException {
        Files.writeString(secrets.resolve("operator.token"), "a token");

        assertThat(execute("--secrets=" + secrets, "--wallet=http://wallet:8081", "--json"))
                .isEqualTo(8);

        assertThat(runs).isEmpty();
        assertThat(there)
                .containsExactly(new Where(
                        URI.create("http://wallet:8081"),
                        URI.create("http://127.0.0.1:8083"),
                        URI.create("http://127.0.0.1:8084"),
                        secrets,
                        3,
                        true));
    }

    @Test
    void refusesServicesThatAreUpWithoutATokenForThem(@TempDir Path secrets) {
        assertThat(execute("--secrets=" + secrets)).isEqualTo(2);
        assertThat(err.toString()).contains("--secrets").contains("operator.token");

        assertThat(execute("--wallet=http://wallet:8081")).isEqualTo(2);
        assertThat(there).isEmpty();
    }

    @Test
    void refusesToStartWhatIsUp(@TempDir Path secrets) throws IOException {
        Files.writeString(secrets.resolve("operator.token"), "a token");

        assertThat(execute("--secrets=" + secrets, "--bitcoind")).isEqualTo(2);

        assertThat(err.toString()).contains("--bitcoind");
        assertThat(there).isEmpty();
    }

    @Test
    void listsItsOptions() {
        assertThat(execute("--help")).isZero();

        assertThat(out.toString()).contains("--once", "--json", "--bitcoind", "--makers=N", "2 to 10; 3.");
        assertThat(runs).isEmpty();
    }

    @Test
    void decoratesOnlyATerminalThatWelcomesIt() {
        assertThat(Demo.isDecorated(true, Map.of("TERM", "xterm", "NO_COLOR", "")))
                .isTrue();
        assertThat(Demo.isDecorated(false, Map.of("TERM", "xterm"))).isFalse();
        assertThat(Demo.isDecorated(true, Map.of("TERM", "dumb"))).isFalse();
        assertThat(Demo.isDecorated(true, Map.of("NO_COLOR", "1"))).isFalse();
    }
}
