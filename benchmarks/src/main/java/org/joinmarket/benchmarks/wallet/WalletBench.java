package org.joinmarket.benchmarks.wallet;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.joinmarket.benchmarks.report.JsonReport;
import org.joinmarket.benchmarks.report.Machine;
import org.joinmarket.benchmarks.report.MarkdownReport;
import org.joinmarket.benchmarks.report.Measurements;
import org.joinmarket.benchmarks.report.Report;
import org.joinmarket.benchmarks.report.Report.Section;
import org.joinmarket.benchmarks.report.TerminalReport;
import org.joinmarket.testkit.process.Program;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of {@code ./jm bench wallet}. */
@Command(
        name = "./jm bench wallet",
        mixinStandardHelpOptions = true,
        description =
                "Measures the wallet service and compares it with its budgets. Starts the service itself, anew for each run. "
                        + "Ends with 0 if every budget holds in every run, with 1 if not, with 3 if something could not be "
                        + "measured.")
public final class WalletBench implements Callable<Integer> {
    private static final Report.Subject SUBJECT =
            new Report.Subject("Wallet service against its budgets", "./jm bench wallet", """
            The service is a process of its own, laid out as it is installed, with the flags and the cache of classes that it ships
            with, on the machine named above, which it shares with its caller and, where there is one, with bitcoind. A budget holds only if it holds in every run, by the value
            that was measured: what is shown is rounded to the worse side. "Floor" is the same where its work is done already,
            as each scenario says: what the measuring itself takes.""", "Floor");
    private static final String REPORT = "docs/benchmarks/wallet.md";
    private static final @Nullable String PACKED = System.getProperty("joinmarket.packed");
    private static final int USAGE = 2;
    private static final int BROKEN = 3;

    @Option(
            names = "--scenario",
            split = ",",
            paramLabel = "NAME",
            description = "Only these, separated by commas: ${COMPLETION-CANDIDATES}.",
            completionCandidates = Names.class)
    private List<String> names = List.of();

    @Option(names = "--runs", paramLabel = "N", defaultValue = "3", description = "Of each scenario; ${DEFAULT-VALUE}.")
    private int runs;

    @Option(names = "--json", paramLabel = "FILE", description = "Write every value of every run there.")
    private @Nullable Path json;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = REPORT,
            description = "Write a report there; " + REPORT + " if no file is named.")
    private @Nullable Path markdown;

    private final PrintStream out;
    private final Path root;
    private final InstantSource clock;
    private final List<WalletScenario> scenarios;
    private final List<String> failures = new ArrayList<>();

    /** @param root of the project, with the service's jar built */
    WalletBench(PrintStream out, Path root, InstantSource clock, List<WalletScenario> scenarios) {
        this.out = out;
        this.root = root;
        this.clock = clock;
        this.scenarios = scenarios;
    }

    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Names() {
            super(WalletScenarios.all().stream().map(WalletScenario::name).toList());
        }
    }

    public static void main(String[] args) {
        Path root = Path.of("").toAbsolutePath();
        var bench = new WalletBench(System.out, root, InstantSource.system(), WalletScenarios.all());
        System.exit(new CommandLine(bench).execute(args));
    }

    @Override
    public Integer call() {
        String mistake = mistake();
        if (mistake != null) {
            System.err.println(mistake);
            return USAGE;
        }
        var machine = Machine.read(Path.of("/proc"));
        List<Section> sections = new ArrayList<>();
        List<String> notes = new ArrayList<>(
                List.of(
                        "The caps of `joinmarket.wallet.policy` on leases an hour and on costs are raised, and `max-inputs` to 30."));
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        try (var workspace = new Workspace(root, java, () -> service(java))) {
            for (WalletScenario scenario : scenarios)
                if (names.isEmpty() || names.contains(scenario.name())) sections.add(section(scenario, workspace));
            notes.addAll(workspace.notes());
        }
        var report = new Report(
                SUBJECT,
                clock.instant(),
                command(),
                "wallet-service on an SQLite file, " + layout(),
                runs,
                machine,
                sections,
                failures,
                notes);
        if (markdown != null) write(markdown, MarkdownReport.render(report));
        if (json != null) write(json, JsonReport.render(report));
        out.println(TerminalReport.summary(report));
        if (!failures.isEmpty()) return BROKEN;
        return report.allHold() ? 0 : 1;
    }

    /** As {@code ./jm} has laid it out; else as a build leaves it, which starts slower. */
    private Program service(Path java) {
        return PACKED == null
                ? Program.built(root, java, "wallet-service")
                : Program.packed(root.resolve(PACKED), java);
    }

    private static String layout() {
        return PACKED == null
                ? "as a build leaves it, without its cache of classes"
                : "as `scripts/pack.sh` lays it out";
    }

    private @Nullable String mistake() {
        var known = scenarios.stream().map(WalletScenario::name).toList();
        for (String name : names)
            if (!known.contains(name))
                return "there is no scenario '" + name + "'; there are: " + String.join(", ", known);
        return runs < 1 ? "--runs must be at least 1" : null;
    }

    private Section section(WalletScenario scenario, Workspace workspace) {
        var measured = new Measurements();
        var floor = new Measurements();
        scenario.figures().forEach(measured::notMeasured); // in this order
        for (int run = 1; run <= runs; run++) {
            out.println(scenario.name() + ": run " + run + " of " + runs + " ...");
            runOnce(scenario, workspace, run, measured, floor);
        }
        var section = new Section(scenario.name(), scenario.explanation(), measured, floor);
        out.println();
        out.println(TerminalReport.render(section, SUBJECT));
        return section;
    }

    /** Whatever goes wrong with one run is told and is no pass, but must not cost the figures of the others. */
    private void runOnce(
            WalletScenario scenario, Workspace workspace, int run, Measurements measured, Measurements floor) {
        var values = new Measurements();
        var floors = new Measurements();
        try {
            scenario.run(workspace, values, floors);
        } catch (RuntimeException e) {
            String failure =
                    scenario.name() + ": run " + run + " of " + runs + " could not be measured: " + e.getMessage();
            out.println(failure);
            failures.add(failure);
            return;
        }
        measured.addAll(values);
        floor.addAll(floors);
    }

    /** As it can be repeated, without what depends on this machine. */
    private String command() {
        var command = new StringBuilder("./jm bench wallet");
        if (!names.isEmpty()) command.append(" --scenario ").append(String.join(",", names));
        return command.append(" --runs ").append(runs).toString();
    }

    private static void write(Path file, String text) {
        try {
            if (file.getParent() != null) Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
