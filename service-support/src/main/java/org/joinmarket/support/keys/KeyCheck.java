package org.joinmarket.support.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Refuses to start with a setting that does not exist, wherever it was set: a setting that is silently ignored is the
 * most reported bug of the field. Runs when all property sources are there and before any bean is.
 */
public final class KeyCheck implements EnvironmentPostProcessor, Ordered {
    private static final int MAX_REPORTED = 10;

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE - 10;
    }

    /** @throws UnknownSettings if any is unknown */
    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        check(environment, Settings.onClasspath(Settings.loaderOr(application.getClassLoader())));
    }

    static void check(ConfigurableEnvironment environment, Settings settings) {
        var unknown = new ArrayList<UnknownSettings.Unknown>();
        for (Sources.Given given : Sources.given(environment)) {
            boolean known =
                    given.variable() ? settings.hasVariable(given.elements()) : settings.hasProperty(given.elements());
            if (!known && unknown.size() < MAX_REPORTED) judge(given, settings).ifPresent(unknown::add);
        }
        if (!unknown.isEmpty()) throw new UnknownSettings(unknown);
    }

    private static Optional<UnknownSettings.Unknown> judge(Sources.Given given, Settings settings) {
        List<String> elements = given.elements();
        String first = elements.getFirst();
        if (!first.startsWith(Setting.ROOT)) {
            var corrected = new ArrayList<>(elements); // another program's, unless the rest is a setting of ours
            corrected.set(0, Setting.ROOT);
            boolean ours = given.variable() ? settings.hasVariable(corrected) : settings.hasProperty(corrected);
            if (!ours) return Optional.empty();
        } else if (!first.equals(Setting.ROOT)
                && elements.size() > 1
                && settings.nearest(elements).isEmpty()) {
            return Optional.empty(); // joinmarketng.x.y: not ours
        }
        String what = given.dotted() + " (" + given.where() + ") is not a setting";
        String remedy = settings.nearest(elements)
                .map(near -> "Did you mean " + Setting.dotted(near) + " (environment: " + Setting.variable(near) + ")?")
                .orElse("Remove it; run the service with --validate to see its settings");
        return Optional.of(new UnknownSettings.Unknown(what, remedy));
    }
}
