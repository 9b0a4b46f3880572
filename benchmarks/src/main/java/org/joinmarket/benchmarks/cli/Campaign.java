package org.joinmarket.benchmarks.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.joinmarket.benchmarks.report.Measurements;
import org.joinmarket.benchmarks.report.Report.Section;
import org.joinmarket.benchmarks.report.TerminalReport;
import org.joinmarket.benchmarks.scenario.Scenario;
import org.joinmarket.benchmarks.target.EchoTarget;
import org.joinmarket.benchmarks.target.Target;

/** Runs scenarios one after the other, each run with a directory of its own, and shows each as soon as it is done. */
final class Campaign {
    private final PrintStream out;
    private final Function<Scenario, Target> targets;
    private final int runs;

    /** @param targets starts, or finds, what a scenario runs against */
    Campaign(PrintStream out, Function<Scenario, Target> targets, int runs) {
        this.out = out;
        this.targets = targets;
        this.runs = runs;
    }

    /** @param ceilings whether the generator measures itself beside */
    List<Section> run(List<Scenario> scenarios, boolean ceilings) {
        var sections = new ArrayList<Section>();
        for (Scenario scenario : scenarios) {
            var ceiling = new Measurements();
            if (ceilings && scenario.hasCeiling()) {
                out.println(scenario.name() + ": the generator's own relay ...");
                runOnce(scenario, new EchoTarget(0), ceiling);
            }
            var measured = new Measurements();
            scenario.figures().forEach(measured::notMeasured); // in this order
            for (int run = 1; run <= runs; run++) {
                out.println(scenario.name() + ": run " + run + " of " + runs + " ...");
                runOnce(scenario, targets.apply(scenario), measured);
            }
            var section = new Section(scenario.name(), scenario.explanation(), measured, ceiling);
            out.println();
            out.println(TerminalReport.render(section));
            sections.add(section);
        }
        return sections;
    }

    private void runOnce(Scenario scenario, Target target, Measurements results) {
        try (target) {
            scenario.run(target, results);
        } catch (RuntimeException e) {
            Optional<String> obituary = target.obituary();
            obituary.ifPresent(log -> out.println("The directory has ended. Its log:\n" + log));
            throw e;
        }
    }
}
