package org.joinmarket.support.logging;

import java.io.Console;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.joinmarket.support.problems.StartupProblem;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.unit.DataSize;

/**
 * Decides, before logging starts, where lines go. Lenient here: a wrong value is refused, with
 * its name, when {@link LoggingProperties} is bound.
 */
public final class LogTargets implements EnvironmentPostProcessor, Ordered {
    /** For {@link ServiceLogging}: plain or json. */
    static final String CONSOLE = "support.log.console";

    /** For {@link ServiceLogging}: on or off. */
    static final String FILE = "support.log.file";

    /** For {@link ServiceLogging}, in bytes. */
    static final String MAX_FILE_SIZE = "support.log.max-file-size";

    /** As {@link #MAX_FILE_SIZE}. */
    static final String TOTAL_SIZE = "support.log.total-size";

    /** For {@link ServiceLogging}, in days. */
    static final String KEEP_DAYS = "support.log.keep-days";

    private static final String OURS = "joinmarket.logging.";

    private final BooleanSupplier terminal;

    /** Called by Spring. */
    public LogTargets() {
        this(LogTargets::onTerminal);
    }

    LogTargets(BooleanSupplier terminal) {
        this.terminal = terminal;
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    /** @throws StartupProblem if there can be no files in the folder that is set */
    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        String wanted = environment.getProperty(OURS + "console", "auto").toLowerCase(Locale.ROOT);
        boolean plain = wanted.equals("plain") || (!wanted.equals("json") && terminal.getAsBoolean());
        String dir = environment.getProperty(OURS + "dir", "");
        if (!dir.isBlank()) requireWritable(Path.of(dir));
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "log targets",
                        Map.of(
                                CONSOLE,
                                plain ? "plain" : "json",
                                FILE,
                                dir.isBlank() ? "off" : "on",
                                MAX_FILE_SIZE,
                                bytes(
                                        environment.getProperty(OURS + "max-file-size", ""),
                                        LoggingProperties.MAX_FILE_SIZE),
                                TOTAL_SIZE,
                                bytes(environment.getProperty(OURS + "total-size", ""), LoggingProperties.TOTAL_SIZE),
                                KEEP_DAYS,
                                days(environment.getProperty(OURS + "keep-days", "")))));
    }

    private static void requireWritable(Path dir) {
        try {
            Files.createDirectories(dir);
            if (Files.isWritable(dir)) return;
        } catch (IOException e) {
            throw notWritable(dir, e);
        }
        throw notWritable(dir, new AccessDeniedException(dir.toString()));
    }

    private static StartupProblem notWritable(Path dir, IOException cause) {
        return new StartupProblem(
                "no log files can be written to " + dir + " (joinmarket.logging.dir)",
                "Set joinmarket.logging.dir to a folder that this user may write to, or remove it for no files",
                cause);
    }

    private static String bytes(String size, String otherwise) {
        try {
            return Long.toString(DataSize.parse(size).toBytes());
        } catch (IllegalArgumentException refusedLater) {
            return bytes(otherwise, otherwise);
        }
    }

    private static String days(String number) {
        return number.matches("[1-9][0-9]{0,2}") ? number : LoggingProperties.KEEP_DAYS;
    }

    @SuppressWarnings("SystemConsoleNull") // it may be null again with the java.base provider, the default since JDK 25
    private static boolean onTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
