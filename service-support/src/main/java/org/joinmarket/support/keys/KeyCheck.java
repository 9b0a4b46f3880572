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
    private static final int MAX_MISTAKES = 2;

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
            if (unknown.size() == MAX_REPORTED) break;
            if (settings.find(given).isEmpty()) judge(given, settings).ifPresent(unknown::add);
        }
        if (!unknown.isEmpty()) throw new UnknownSettings(unknown);
    }

    /** A name whose first word is not ours is another program's, unless all of it is nearly a setting. */
    private static Optional<UnknownSettings.Unknown> judge(Sources.Given given, Settings settings) {
        boolean ours = given.elements().getFirst().equals(Setting.ROOT);
        Optional<List<String>> near =
                ours ? settings.nearest(given.elements()) : settings.nearest(parted(given.elements()), MAX_MISTAKES);
        if (!ours && near.isEmpty()) return Optional.empty();
        String what = given.dotted() + " (" + given.where() + ") is not a setting";
        String remedy = near.map(name ->
                        "Did you mean " + Setting.dotted(name) + " (environment: " + Setting.variable(name) + ")?")
                .orElse("Remove it; run the service with --validate to see its settings");
        return Optional.of(new UnknownSettings.Unknown(what, remedy));
    }

    /** {@code joinmarkethttp.x} as {@code joinmarket.http.x}, so that what follows is where it belongs. */
    private static List<String> parted(List<String> elements) {
        String first = elements.getFirst();
        if (!first.startsWith(Setting.ROOT)) return elements;
        var parted = new ArrayList<>(elements);
        parted.set(0, first.substring(Setting.ROOT.length()));
        parted.addFirst(Setting.ROOT);
        return parted;
    }
}
