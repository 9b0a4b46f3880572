package org.joinmarket.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.benchmarks.report.Report.Section;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
    private static final Figure RATE =
            Figure.higher("x.rate", "deliveries", Unit.PER_SECOND).atLeast(100);
    private static final Figure LOST = Figure.none("x.lost", "lost");
    private static final Figure TIME = Figure.lower("x.time", "time", Unit.SECONDS);
    private static final Figure MEMORY =
            Figure.lower("x.memory", "memory", Unit.MEGABYTES).atMost(10);
    private static final Machine MACHINE = new Machine(2, "Processor", 8L << 30, "Linux 6.1 amd64", "Some VM 25", 0.25);

    private static final Report.Subject SUBJECT =
            new Report.Subject("Something measured", "./jm bench something", "How to read it.", "Reference");

    private final Measurements measured = new Measurements();
    private final Measurements ceilings = new Measurements();
    private final List<String> failures = new ArrayList<>();

    private void measure(double... rates) {
        for (double rate : rates) {
            measured.add(RATE, rate);
            measured.add(LOST, 0);
        }
    }

    private Report report() {
        return new Report(
                SUBJECT,
                Instant.parse("2026-11-26T23:59:00Z"),
                "./jm bench directory --runs 3",
                "a directory",
                3,
                MACHINE,
                List.of(new Section("x", "What is done.", measured, ceilings)),
                failures,
                List.of("A note."));
    }

    @Test
    void holdsIfEveryBudgetHolds() {
        measure(100, 150, 200);
        measured.add(TIME, 5);
        assertThat(report().allHold()).isTrue();
    }

    @Test
    void doesNotHoldIfOneRunFails() {
        measure(100, 99.999, 200);
        assertThat(report().allHold()).isFalse();
    }

    @Test
    void doesNotHoldIfABudgetWasNotMeasured() {
        measure(100);
        measured.notMeasured(MEMORY);
        assertThat(report().allHold()).isFalse();
    }

    @Test
    void doesNotHoldIfARunCouldNotBeMade() {
        measure(100);
        failures.add("x: run 2 of 3 could not be measured: refused");

        assertThat(report().allHold()).isFalse();
        assertThat(MarkdownReport.render(report())).contains("## Failures", "run 2 of 3");
        assertThat(JsonReport.render(report())).contains("run 2 of 3");
        assertThat(TerminalReport.summary(report())).contains("run 2 of 3", "Not every budget holds");
    }

    @Test
    void asMarkdownShowsSpreadBudgetVerdictAndCeiling() {
        measure(150, 99.5, 200);
        measured.notMeasured(MEMORY);
        measured.add(TIME, Double.POSITIVE_INFINITY);
        ceilings.add(RATE, 1_234.5);

        assertThat(MarkdownReport.render(report()))
                .startsWith("# Something measured\n\nWritten by `./jm bench something`; not to be edited.\n\n")
                .contains("\n\nHow to read it.\n\n", "| Holds | Reference |\n")
                .contains("* Date: 2026-11-26\n")
                .contains("* Command: `./jm bench directory --runs 3`\n")
                .contains(
                        "2 cores (Processor), 8.0 GiB of memory, Linux 6.1 amd64, Some VM 25; load average before: 0.25")
                .contains("**Not every budget holds.**")
                .contains("## x\n\nWhat is done.\n")
                .contains("| deliveries | 99/s | 150/s | 200/s | ≥ 100/s | **no** | 1 234/s |\n")
                .contains("| lost | 0 | 0 | 0 | 0 | yes |  |\n")
                .contains("| memory | – | – | – | ≤ 10 MB | not measured |  |\n")
                .contains("| time | ∞ | ∞ | ∞ |  |  |  |\n")
                .contains("* A note.\n");
    }

    @Test
    void inTheTerminalHasTheSameColumns() {
        measure(150);
        assertThat(TerminalReport.render(report().sections().getFirst(), SUBJECT))
                .contains("min        median           max        budget         holds     reference")
                .containsPattern("deliveries +150/s +150/s +150/s +≥ 100/s +yes");
        assertThat(TerminalReport.summary(report())).contains("2 cores", "A note.", "Every budget holds in every run.");
    }

    @Test
    void asJsonKeepsEveryValueUnrounded() {
        measure(150.25, 99.5);
        measured.add(TIME, Double.POSITIVE_INFINITY);
        measured.notMeasured(MEMORY);
        ceilings.add(RATE, 7);

        var json = JsonMapper.builder().build().readTree(JsonReport.render(report()));

        assertThat(json.get("allHold").asBoolean()).isFalse();
        assertThat(json.get("machine").get("cores").asInt()).isEqualTo(2);
        var rate = json.get("figures").get(0);
        assertThat(rate.get("key").asString()).isEqualTo("x.rate");
        assertThat(rate.get("values").toString()).isEqualTo("[150.25,99.5]");
        assertThat(rate.get("atLeast").asDouble()).isEqualTo(100);
        assertThat(rate.get("verdict").asString()).isEqualTo("fails");
        assertThat(rate.get("ceiling").toString()).isEqualTo("[7.0]");
        assertThat(json.get("figures").get(2).get("values").toString()).isEqualTo("[null]");
        assertThat(json.get("figures").get(3).get("verdict").asString()).isEqualTo("unknown");
    }

    @Test
    void describesTheMachineWithoutItsNameOrItsFolders() {
        var text = Machine.read(Path.of("/proc")).describe();
        assertThat(text)
                .contains("cores", "GiB of memory", "Linux")
                .doesNotContain(System.getProperty("user.dir"), System.getProperty("java.home"));
    }
}
