package org.joinmarket.support.problems;

import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

/**
 * Says why the service did not start on standard error: what is wrong in one line, what to change in the next, and
 * nothing else. Failures that no analyzer knows are left to Boot, which prints the stack trace.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class TwoLineReporter implements SpringBootExceptionReporter {
    /** Boot too goes on without an analyzer that needs what is not there yet. */
    private static final FailureHandler GO_ON = FailureHandler.handleMessage((message, failure) -> {});

    private final List<FailureAnalyzer> analyzers;
    private final PrintStream out;
    private final boolean alsoLog;

    /** The only public constructor, for Spring; without a context when the failure came before there was one. */
    public TwoLineReporter(@Nullable ConfigurableApplicationContext context) {
        this(context, System.err);
    }

    TwoLineReporter(@Nullable ConfigurableApplicationContext context, PrintStream out) {
        this.out = out;
        ArgumentResolver arguments = context == null
                ? ArgumentResolver.none()
                : ArgumentResolver.of(BeanFactory.class, (BeanFactory) context.getBeanFactory())
                        .and(Environment.class, context.getEnvironment());
        this.analyzers = SpringFactoriesLoader.forDefaultResourceLocation(
                        getClass().getClassLoader())
                .load(FailureAnalyzer.class, arguments, GO_ON);
        this.alsoLog =
                context != null && !"plain".equals(context.getEnvironment().getProperty("support.log.console"));
    }

    @Override
    public boolean reportException(Throwable failure) {
        for (FailureAnalyzer analyzer : analyzers) {
            FailureAnalysis analysis = analyzer.analyze(failure);
            if (analysis == null) continue;
            report(isOurs(analyzer) ? analysis : shortened(analysis));
            return true;
        }
        return false;
    }

    private static boolean isOurs(FailureAnalyzer analyzer) {
        return analyzer.getClass().getPackageName().startsWith("org.joinmarket.");
    }

    /** Boot's own analyses are whole paragraphs. */
    private static FailureAnalysis shortened(FailureAnalysis analysis) {
        String action = analysis.getAction();
        return new FailureAnalysis(
                line(analysis.getDescription()), action == null ? null : line(action), analysis.getCause());
    }

    private static String line(String paragraphs) {
        return paragraphs.strip().replaceAll("\\s+", " ");
    }

    private void report(FailureAnalysis analysis) {
        String what = analysis.getDescription().strip();
        String remedy = analysis.getAction() == null ? "" : analysis.getAction().strip();
        out.println(what);
        if (!remedy.isEmpty()) out.println(remedy);
        out.flush();
        if (alsoLog) {
            LoggerFactory.getLogger(TwoLineReporter.class)
                    .atError()
                    .addKeyValue("what", what)
                    .addKeyValue("remedy", remedy)
                    .log("cannot start");
        }
    }
}
