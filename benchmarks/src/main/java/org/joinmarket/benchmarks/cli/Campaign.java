package org.joinmarket.benchmarks.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.joinmarket.benchmarks.directory.EchoTarget;
import org.joinmarket.benchmarks.directory.Target;
import org.joinmarket.benchmarks.report.Measurements;
import org.joinmarket.benchmarks.report.Report.Section;
import org.joinmarket.benchmarks.report.TerminalReport;
import org.joinmarket.benchmarks.scenario.Scenario;

/** Runs scenarios one after the other, each run with a directory of its own, and shows each as soon as it is done. */
final class Campaign {
    private final PrintStream out;
    private final Function<Scenario, Target> targets;
    private final int runs;
    private final List<String> failures = new ArrayList<>();

    /** @param targets starts, or finds, what a scenario runs against */
    Campaign(PrintStream out, Function<Scenario, Target> targets, int runs) {
        this.out = out;
        this.targets = targets;
        this.runs = runs;
    }

    /**
     * What came of it.
     *
     * @param failures what could not be measured, and why
     */
    record Outcome(List<Section> sections, List<String> failures) {}

    /** @param ceilings whether the generator measures itself beside */
    Outcome run(List<Scenario> scenarios, boolean ceilings) {
        var sections = new ArrayList<Section>();
        for (Scenario scenario : scenarios) {
            var ceiling = new Measurements();
            if (ceilings && scenario.hasCeiling())
                runOnce(scenario, "the generator's own relay", _ -> new EchoTarget(0), ceiling);
            var measured = new Measurements();
            scenario.figures().forEach(measured::notMeasured); // in this order
            for (int run = 1; run <= runs; run++) runOnce(scenario, "run " + run + " of " + runs, targets, measured);
            var section = new Section(scenario.name(), scenario.explanation(), measured, ceiling);
            out.println();
            out.println(TerminalReport.render(section, DirectoryBench.SUBJECT));
            sections.add(section);
        }
        return new Outcome(sections, failures);
    }

    /** Whatever goes wrong with one run is told and is no pass, but must not cost the figures of the others. */
    private void runOnce(Scenario scenario, String which, Function<Scenario, Target> starter, Measurements results) {
        String name = scenario.name() + ": " + which;
        out.println(name + " ...");
        var values = new Measurements();
        try (Target target = starter.apply(scenario)) {
            try {
                scenario.run(target, values);
            } finally {
                target.obituary().ifPresent(log -> out.println("The directory has ended. Its log:\n" + log));
            }
        } catch (RuntimeException e) {
            String failure = name + " could not be measured: " + e.getMessage();
            out.println(failure);
            failures.add(failure);
            return;
        }
        results.addAll(values);
    }
}
