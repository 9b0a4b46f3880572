package org.joinmarket.benchmarks.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.joinmarket.benchmarks.directory.EchoTarget;
import org.joinmarket.benchmarks.directory.OwnDirectory;
import org.joinmarket.benchmarks.directory.RemoteDirectory;
import org.joinmarket.benchmarks.directory.Target;
import org.joinmarket.benchmarks.report.JsonReport;
import org.joinmarket.benchmarks.report.Machine;
import org.joinmarket.benchmarks.report.MarkdownReport;
import org.joinmarket.benchmarks.report.Report;
import org.joinmarket.benchmarks.report.TerminalReport;
import org.joinmarket.benchmarks.scenario.Scenario;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of {@code ./jm bench directory}. */
@Command(
        name = "./jm bench directory",
        mixinStandardHelpOptions = true,
        description =
                "Puts a directory under load and compares what it does with its budgets. Without --host and --port it "
                        + "starts directory-service itself, anew for each run. Ends with 0 if every budget holds in every run, with 1 "
                        + "if not, with 3 if something could not be measured.")
public final class DirectoryBench implements Callable<Integer> {
    private static final int USAGE = 2;
    private static final int BROKEN = 3;
    private static final String REPORT = "docs/benchmarks/directory.md";

    static final Report.Subject SUBJECT =
            new Report.Subject("Directory under load", "./jm bench directory", """
            Directory and load generator share the processors named above. A budget holds only if it holds in every run, by
            the value that was measured: what is shown is rounded to the worse side. "Ceiling" is the same figure with the
            generator's own relay, which does next to nothing, in place of the directory: what the generator itself can do
            on this machine.""", "Ceiling");

    @Option(
            names = "--scenario",
            split = ",",
            paramLabel = "NAME",
            description = "Only these, separated by commas: ${COMPLETION-CANDIDATES}.",
            completionCandidates = Names.class)
    private List<String> names = List.of();

    @Option(names = "--runs", paramLabel = "N", defaultValue = "3", description = "Of each scenario; ${DEFAULT-VALUE}.")
    private int runs;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long what goes on for a time is measured, in every scenario; each has its own default.")
    private @Nullable Integer seconds;

    @Option(names = "--host", paramLabel = "HOST", description = "A directory that runs already. Needs --port.")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "PORT", description = "Its wire port.")
    private @Nullable Integer port;

    @Option(
            names = "--network",
            paramLabel = "NAME",
            defaultValue = "regtest",
            description = "The name of its network in handshakes; ${DEFAULT-VALUE}.")
    private String network = "";

    @Option(
            names = "--self-test",
            description = "Measure only the generator itself, with a relay of its own that does next to nothing.")
    private boolean selfTest;

    @Option(names = "--no-ceiling", description = "Do not measure the generator itself beside the directory.")
    private boolean noCeiling;

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
    private final OwnDirectory.Installation installation;
    private final InstantSource clock;
    private final Function<@Nullable Duration, List<Scenario>> scenarios;

    /** @param scenarios by the time that the user wants */
    DirectoryBench(
            PrintStream out,
            OwnDirectory.Installation installation,
            InstantSource clock,
            Function<@Nullable Duration, List<Scenario>> scenarios) {
        this.out = out;
        this.installation = installation;
        this.clock = clock;
        this.scenarios = scenarios;
    }

    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Names() {
            super(Scenarios.all(null).stream().map(Scenario::name).toList());
        }
    }

    public static void main(String[] args) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        var installation = OwnDirectory.Installation.packed(
                Path.of(System.getProperty("joinmarket.packed")).toAbsolutePath(), java);
        var bench = new DirectoryBench(System.out, installation, InstantSource.system(), Scenarios::all);
        System.exit(new CommandLine(bench).execute(args));
    }

    @Override
    public Integer call() {
        var all = scenarios.apply(seconds == null ? null : Duration.ofSeconds(seconds));
        String mistake = mistake(all);
        if (mistake != null) {
            System.err.println(mistake);
            return USAGE;
        }
        var chosen = all.stream()
                .filter(scenario -> names.isEmpty() || names.contains(scenario.name()))
                .filter(scenario -> !selfTest || scenario.hasCeiling())
                .toList();
        var machine = Machine.read(Path.of("/proc"));
        var outcome = new Campaign(out, this::target, runs).run(chosen, !noCeiling && !selfTest);
        var report = new Report(
                SUBJECT,
                clock.instant(),
                command(),
                measured(),
                runs,
                machine,
                outcome.sections(),
                outcome.failures(),
                notes());
        write(report);
        out.println(TerminalReport.summary(report));
        if (!outcome.failures().isEmpty()) return BROKEN;
        return report.allHold() ? 0 : 1;
    }

    private @Nullable String mistake(List<Scenario> all) {
        var known = all.stream().map(Scenario::name).toList();
        for (String name : names)
            if (!known.contains(name))
                return "there is no scenario '" + name + "'; there are: " + String.join(", ", known);
        if (runs < 1) return "--runs must be at least 1";
        if (seconds != null && seconds < 1) return "--seconds must be at least 1";
        if ((host == null) != (port == null)) return "--host and --port go together";
        if (port != null && (port < 1 || port > 65_535)) return "--port must be 1 to 65535";
        return null;
    }

    private Target target(Scenario scenario) {
        if (selfTest) return new EchoTarget(0);
        return host == null || port == null
                ? OwnDirectory.start(installation, scenario.withLimits())
                : new RemoteDirectory(new InetSocketAddress(host, port), network);
    }

    private String measured() {
        if (selfTest) return "the load generator itself, with a relay of its own";
        return host == null
                ? "directory-service, started anew for each run with the flags that it ships with"
                : "a directory that ran already";
    }

    /** As it can be repeated, without what depends on this machine. */
    private String command() {
        var command = new StringBuilder("./jm bench directory");
        if (!names.isEmpty()) command.append(" --scenario ").append(String.join(",", names));
        command.append(" --runs ").append(runs);
        if (seconds != null) command.append(" --seconds ").append(seconds);
        if (selfTest) command.append(" --self-test");
        if (noCeiling) command.append(" --no-ceiling");
        return host == null
                ? command.toString()
                : command.append(" --host … --port …").toString();
    }

    private List<String> notes() {
        if (selfTest) return List.of();
        if (host != null)
            return List.of(
                    "This directory is not a process of the generator's: its memory and time were not seen, and its "
                            + "limits are as its operator set them.");
        return OwnDirectory.canLiftLimits(installation)
                ? List.of(
                        "The directory runs with `joinmarket.directory.limits.enabled=false` in all scenarios but flood: one "
                                + "generator is more than any honest peer.")
                : List.of("This build of the directory has no limits that could be switched off.");
    }

    private void write(Report report) {
        if (json != null) write(json, JsonReport.render(report));
        if (markdown != null) write(markdown, MarkdownReport.render(report));
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
