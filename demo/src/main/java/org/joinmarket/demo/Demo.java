package org.joinmarket.demo;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.joinmarket.demo.DemoRun.Choices;
import org.joinmarket.demo.RunningMarket.Where;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of {@code ./jm demo}. */
@Command(
        name = "./jm demo",
        mixinStandardHelpOptions = true,
        description = "Starts the whole market on loopback, runs one coinjoin and shows it.")
final class Demo implements Callable<Integer> {
    /** The wallet service signs with no fewer: one maker alone would know which output is the taker's. */
    private static final int MIN_MAKERS = 2;

    private static final int MAX_MAKERS = 10;

    private final ToIntFunction<Choices> run;
    private final ToIntFunction<Where> runThere;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--once", description = "End after the coinjoin instead of staying up until Ctrl-C.")
    private boolean once;

    @Option(names = "--json", description = "Print one line of JSON at the end, after everything else.")
    private boolean json;

    @Option(names = "--bitcoind", description = "Use a real bitcoind in regtest instead of the embedded chain.")
    private boolean bitcoind;

    @Option(
            names = "--makers",
            paramLabel = "N",
            defaultValue = "3",
            description = "Makers, " + MIN_MAKERS + " to " + MAX_MAKERS + "; ${DEFAULT-VALUE}.")
    private int makers;

    @ArgGroup(exclusive = false, heading = "%nWith services that are up already, on regtest; they stay up:%n")
    @Nullable
    private Running running;

    static final class Running {
        @Option(
                names = "--secrets",
                required = true,
                paramLabel = "FOLDER",
                description = "With operator.token and NAME.password of each wallet (maker-1, …, taker).")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private Path secrets;

        @Option(
                names = "--wallet",
                paramLabel = "URL",
                defaultValue = "http://127.0.0.1:8081",
                description = "Of wallet-service; ${DEFAULT-VALUE}.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private URI wallet;

        @Option(
                names = "--taker",
                paramLabel = "URL",
                defaultValue = "http://127.0.0.1:8083",
                description = "Of taker-service; ${DEFAULT-VALUE}.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private URI taker;

        @Option(
                names = "--orderbook",
                paramLabel = "URL",
                defaultValue = "http://127.0.0.1:8084",
                description = "Of orderbook-service; ${DEFAULT-VALUE}.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private URI orderbook;
    }

    private Demo(ToIntFunction<Choices> run, ToIntFunction<Where> runThere) {
        this.run = run;
        this.runThere = runThere;
    }

    public static void main(String[] args) {
        System.exit(commandLine(Demo::tell, Demo::tellThere).execute(args));
    }

    /**
     * @param run what is done with good options; gives the exit code. Bad ones end with 2
     * @param runThere the same for services that are up already
     */
    static CommandLine commandLine(ToIntFunction<Choices> run, ToIntFunction<Where> runThere) {
        return new CommandLine(new Demo(run, runThere));
    }

    @Override
    public Integer call() {
        if (makers < MIN_MAKERS || makers > MAX_MAKERS)
            throw new ParameterException(
                    spec.commandLine(), "--makers must be " + MIN_MAKERS + " to " + MAX_MAKERS + ", not " + makers);
        if (running != null) return runThere.applyAsInt(where(running));
        return run.applyAsInt(new Choices(makers, bitcoind, once, json));
    }

    private Where where(Running there) {
        if (bitcoind || once)
            throw new ParameterException(
                    spec.commandLine(), "--bitcoind and --once are for services that the demo starts itself");
        try {
            return new Where(there.wallet, there.taker, there.orderbook, there.secrets, makers, json);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--secrets: " + e.getMessage(), e);
        }
    }

    private static int tellThere(Where where) {
        return new RunningMarket(story(), where).run();
    }

    private static Story story() {
        // in UTF-8 whatever the locale is: the "C" of servers has no check marks
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        return new Story(out, isDecorated(onTerminal(), System.getenv()));
    }

    private static int tell(Choices choices) {
        var places = new DemoRun.Places(
                Path.of(System.getProperty("joinmarket.demo.root", ".")),
                Path.of(System.getProperty("joinmarket.demo.java", System.getProperty("java.home") + "/bin/java")));
        return new DemoRun(places, story(), choices).run();
    }

    /** Whether colour and lines that rewrite themselves are welcome (https://no-color.org). */
    static boolean isDecorated(boolean onTerminal, Map<String, String> environment) {
        return onTerminal
                && !environment.getOrDefault("TERM", "").equals("dumb")
                && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    @SuppressWarnings("SystemConsoleNull") // JDK 25's own console is null again where there is no terminal
    private static boolean onTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
