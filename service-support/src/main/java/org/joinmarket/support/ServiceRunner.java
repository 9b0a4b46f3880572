package org.joinmarket.support;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import org.joinmarket.support.keys.SettingsReport;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The main method of every service.
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *     ServiceRunner.run(DirectoryApplication.class, "directory-service", args);
 * }
 * }</pre>
 *
 * <p>With the argument {@code --validate} nothing is started: every setting is checked, the effective values are printed
 * with their sources, and the process ends with 0, or with 1 and what is wrong.
 */
public final class ServiceRunner {
    private static final String VALIDATE = "--validate";

    private ServiceRunner() {}

    /** Runs the service until it is told to stop; ends the process with 1 if it cannot start. */
    public static void run(Class<?> main, String serviceName, String... args) {
        if (Arrays.asList(args).contains(VALIDATE)) System.exit(validate(main, serviceName, args));
        try {
            start(main, serviceName, args);
        } catch (RuntimeException alreadyReported) { // by Boot: two lines for what we know, a stack trace otherwise
            System.exit(1);
        }
    }

    /**
     * Starts the service in this process, for tests and for launchers of several services.
     *
     * @throws RuntimeException if it cannot start; it has been reported
     */
    public static ConfigurableApplicationContext start(Class<?> main, String serviceName, String... args) {
        return application(main, serviceName).run(args);
    }

    /** Checks and prints the settings. Returns the exit code. */
    static int validate(Class<?> main, String serviceName, String... args) {
        return withSettings(
                main,
                serviceName,
                settings -> {
                    System.out.print(SettingsReport.of(settings, main.getClassLoader()));
                    return 0;
                },
                Arrays.stream(args).filter(arg -> !arg.equals(VALIDATE)).toArray(String[]::new));
    }

    /**
     * Starts nothing: checks every setting as a start would, and does {@code work} with them.
     *
     * @return what {@code work} returns, or 1 for settings that are wrong, which has been reported
     */
    public static int withSettings(
            Class<?> main, String serviceName, ToIntFunction<ConfigurableEnvironment> work, String... args) {
        var application = application(main, serviceName);
        application.setWebApplicationType(WebApplicationType.NONE);
        AtomicInteger code = new AtomicInteger();
        application.addInitializers((ApplicationContextInitializer<ConfigurableApplicationContext>) context -> {
            code.set(work.applyAsInt(context.getEnvironment()));
            throw new SpringApplication.AbandonedRunException(context);
        });
        try {
            application.run(args);
        } catch (SpringApplication.AbandonedRunException done) {
            return code.get();
        } catch (RuntimeException alreadyReported) {
            return 1;
        }
        throw new IllegalStateException("the run was to be abandoned");
    }

    private static SpringApplication application(Class<?> main, String serviceName) {
        var application = new SpringApplication(main);
        application.setDefaultProperties(Map.of("spring.application.name", serviceName));
        return application;
    }
}
