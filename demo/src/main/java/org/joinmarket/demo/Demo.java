package org.joinmarket.demo;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.joinmarket.demo.DemoRun.Choices;
import picocli.CommandLine;
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

    private Demo(ToIntFunction<Choices> run) {
        this.run = run;
    }

    public static void main(String[] args) {
        System.exit(commandLine(Demo::tell).execute(args));
    }

    /** @param run what is done with good options; gives the exit code. Bad ones end with 2 */
    static CommandLine commandLine(ToIntFunction<Choices> run) {
        return new CommandLine(new Demo(run));
    }

    @Override
    public Integer call() {
        if (makers < MIN_MAKERS || makers > MAX_MAKERS)
            throw new ParameterException(
                    spec.commandLine(), "--makers must be " + MIN_MAKERS + " to " + MAX_MAKERS + ", not " + makers);
        return run.applyAsInt(new Choices(makers, bitcoind, once, json));
    }

    private static int tell(Choices choices) {
        var places = new DemoRun.Places(
                Path.of(System.getProperty("joinmarket.demo.root", ".")),
                Path.of(System.getProperty("joinmarket.demo.java", System.getProperty("java.home") + "/bin/java")));
        // in UTF-8 whatever the locale is: the "C" of servers has no check marks
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        return new DemoRun(places, new Story(out, isDecorated(onTerminal(), System.getenv())), choices).run();
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
