package org.joinmarket.benchmarks.wallet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.joinmarket.benchmarks.load.BenchFailed;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;
import org.joinmarket.benchmarks.report.Unit;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class WalletBenchTest {
    private static final Figure TIME =
            Figure.lower("quick.time", "time", Unit.MILLIS).below(10);

    /** Measures nothing, and says what it is told to say. */
    private record Scripted(String name, double millis) implements WalletScenario {
        @Override
        public String explanation() {
            return "Nothing is done.";
        }

        @Override
        public List<Figure> figures() {
            return List.of(TIME);
        }

        @Override
        public void run(Workspace workspace, Measurements results, Measurements floor) {
            if (Double.isNaN(millis)) throw new BenchFailed("no coins");
            results.add(TIME, millis);
            floor.add(TIME, 1);
        }
    }

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private int bench(String... args) {
        var bench = new WalletBench(
                new PrintStream(printed, true, UTF_8),
                Path.of(""),
                () -> Instant.EPOCH,
                List.of(new Scripted("quick", 9.9), new Scripted("slow", 10), new Scripted("broken", Double.NaN)));
        return new CommandLine(bench).execute(args);
    }

    @Test
    void passesIfEveryBudgetHoldsInEveryRun() {
        assertThat(bench("--scenario", "quick", "--runs", "2")).isZero();
        assertThat(printed.toString(UTF_8)).contains("run 2 of 2", "Every budget holds");
    }

    @Test
    void failsIfABudgetDoesNot() {
        assertThat(bench("--scenario", "quick,slow", "--runs", "1")).isEqualTo(1);
    }

    @Test
    void isNoPassIfARunCouldNotBeMade() {
        assertThat(bench("--scenario", "broken", "--runs", "1")).isEqualTo(3);
        assertThat(printed.toString(UTF_8)).contains("could not be measured: no coins");
    }

    @Test
    void refusesScenariosThatDoNotExist() {
        assertThat(bench("--scenario", "other")).isEqualTo(2);
    }
}
