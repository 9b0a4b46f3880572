package org.joinmarket.benchmarks.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.joinmarket.benchmarks.directory.OwnDirectory;
import org.joinmarket.benchmarks.directory.Target;
import org.joinmarket.benchmarks.load.BenchFailed;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;
import org.joinmarket.benchmarks.report.Unit;
import org.joinmarket.benchmarks.scenario.Scenario;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DirectoryBenchTest {
    private static final int PASSED = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int BROKEN = 3;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private static final Figure RATE =
            Figure.higher("quick.rate", "rate", Unit.PER_SECOND).atLeast(100);

    /** Measures nothing, and says what it is told to say. */
    private record Scripted(String name, double rate) implements Scenario {
        @Override
        public String explanation() {
            return "Nothing is done.";
        }

        @Override
        public boolean hasCeiling() {
            return true;
        }

        @Override
        public List<Figure> figures() {
            return List.of(RATE);
        }

        @Override
        public void run(Target target, Measurements results) {
            if (Double.isNaN(rate)) throw new BenchFailed("the directory let in only 0 of 3 peers");
            results.add(RATE, rate);
        }
    }

    private static List<Scenario> scripted(@Nullable Duration seconds) {
        return List.of(
                new Scripted("quick", seconds == null ? 100 : seconds.toSeconds()),
                new Scripted("tardy", 99.9),
                new Scripted("broken", Double.NaN));
    }

    private int run(String... arguments) {
        var nothing = OwnDirectory.Installation.packed(Path.of("nowhere"), Path.of("nothing"));
        var out = new PrintStream(printed, true, UTF_8);
        var bench = new DirectoryBench(out, nothing, () -> Instant.EPOCH, DirectoryBenchTest::scripted);
        return new CommandLine(bench)
                .setOut(new PrintWriter(out, true, UTF_8))
                .setErr(new PrintWriter(out, true, UTF_8))
                .execute(arguments);
    }

    private String printed() {
        return printed.toString(UTF_8);
    }

    @Test
    void measuresItselfAndWritesWhatItFound(@TempDir Path folder) {
        Path json = folder.resolve("new/figures.json");
        Path markdown = folder.resolve("report.md");

        int code = run(
                "--self-test",
                "--scenario",
                "quick,tardy",
                "--json",
                json.toString(),
                "--markdown",
                markdown.toString());

        assertThat(code).isEqualTo(FAILED);
        assertThat(printed()).contains("quick: run 3 of 3", "99/s", "NO");
        assertThat(json).content().contains("\"quick.rate\"");
        assertThat(markdown)
                .content()
                .contains("1970-01-01", "./jm bench directory --scenario quick,tardy --runs 3 --self-test", "## tardy")
                .doesNotContain(folder.toString());
    }

    @Test
    void passesIfEveryBudgetHolds() {
        assertThat(run("--self-test", "--scenario", "quick")).isEqualTo(PASSED);
        assertThat(printed()).contains("Every budget holds").doesNotContain("tardy");
    }

    @Test
    void passesTheTimeOnToTheScenarios() {
        assertThat(run("--self-test", "--scenario", "quick", "--seconds", "250"))
                .isEqualTo(PASSED);
        assertThat(printed()).contains("250/s");
    }

    @Test
    void measuresADirectoryThatRunsAlreadyAndItselfBeside() {
        int code = run("--scenario", "quick", "--runs", "1", "--host", "127.0.0.1", "--port", "5222");

        assertThat(code).isEqualTo(PASSED);
        assertThat(printed()).contains("quick: the generator's own relay", "quick: run 1 of 1");
    }

    @Test
    void saysWhatCouldNotBeMeasured() {
        assertThat(run("--self-test", "--scenario", "quick,broken")).isEqualTo(BROKEN);
        assertThat(printed())
                .contains(
                        "quick: run 3 of 3", "100/s", "broken: run 3 of 3 could not be measured: the directory let in");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--scenario nonsense",
                "--runs 0",
                "--seconds 0",
                "--host 127.0.0.1",
                "--port 5222",
                "--host 127.0.0.1 --port 70000",
                "--unknown"
            })
    void refusesWhatItDoesNotUnderstand(String arguments) {
        assertThat(run(arguments.split(" "))).isEqualTo(USAGE);
    }

    @Test
    void namesItsScenariosInTheHelp() {
        assertThat(run("--help")).isEqualTo(PASSED);
        assertThat(printed().replaceAll("\\s+", " "))
                .contains("storm, fanout, private, leave, memory, flood, slow, churn");
    }

    @Test
    void measuresMemoryUpToWhatFits() {
        assertThat(Scenarios.levels(20_000)).containsExactly(1_000, 5_000, 9_000, 19_000);
        assertThat(Scenarios.levels(10_000)).containsExactly(1_000, 5_000, 9_000);
        assertThat(Scenarios.levels(4_096)).containsExactly(1_000, 3_096);
        assertThat(Scenarios.levels(1_024)).containsExactly(24);
    }

    @Test
    void takesTheTimeThatIsAskedFor() {
        assertThat(Scenarios.all(Duration.ofSeconds(7)))
                .hasSize(9)
                .anySatisfy(scenario -> assertThat(scenario.explanation()).contains("for 7 s"));
    }
}
