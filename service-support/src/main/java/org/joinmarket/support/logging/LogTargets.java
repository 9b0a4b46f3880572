package org.joinmarket.support.logging;

import java.io.Console;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Decides, before logging starts, what {@code logback-spring.xml} includes. Lenient here: a wrong value is refused, with
 * its name, when {@link LoggingProperties} is bound.
 */
public final class LogTargets implements EnvironmentPostProcessor, Ordered {
    /** Read by logback-spring.xml: plain or json. */
    static final String CONSOLE = "support.log.console";

    /** Read by logback-spring.xml: on or off. */
    static final String FILE = "support.log.file";

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

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        String wanted =
                environment.getProperty("joinmarket.logging.console", "auto").toLowerCase(Locale.ROOT);
        boolean plain = wanted.equals("plain") || (!wanted.equals("json") && terminal.getAsBoolean());
        boolean file = !environment.getProperty("joinmarket.logging.dir", "").isBlank();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "log targets", Map.of(CONSOLE, plain ? "plain" : "json", FILE, file ? "on" : "off")));
    }

    @SuppressWarnings("SystemConsoleNull") // it may be null again with the java.base provider, the default since JDK 25
    private static boolean onTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
