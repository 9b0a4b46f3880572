package org.joinmarket.demo;

import java.io.Console;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of {@code ./jm demo}. */
@Command(
        name = "./jm demo",
        mixinStandardHelpOptions = true,
        description = "Starts the whole market on loopback, runs one coinjoin and shows it.")
final class Demo implements Callable<Integer> {
    private static final int MAX_MAKERS = 10;

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
            description = "Makers, 1 to 10; ${DEFAULT-VALUE}.")
    private int makers;

    private Demo() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Demo()).execute(args));
    }

    @Override
    public Integer call() {
        if (makers < 1 || makers > MAX_MAKERS) {
            System.err.println("--makers must be 1 to " + MAX_MAKERS + ", not " + makers);
            return 2;
        }
        var story = new Story(System.out, onTerminal());
        var places = new DemoRun.Places(
                Path.of(System.getProperty("joinmarket.demo.root", ".")),
                Path.of(System.getProperty("joinmarket.demo.java", System.getProperty("java.home") + "/bin/java")));
        return new DemoRun(places, story, makers, bitcoind, once, json).run();
    }

    @SuppressWarnings("SystemConsoleNull") // JDK 25's own console is null again where there is no terminal
    private static boolean onTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
