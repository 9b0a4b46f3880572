package org.joinmarket.support.keys;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** The names that the property sources hold, and how to tell a person where each is. */
final class Sources {
    /** Letters that may be wrong in the first word of a name that is meant for us. */
    private static final int MAX_MISTAKES = 2;

    /** How a name is written, which decides what it can be the name of. */
    enum Form {
        PROPERTY,
        VARIABLE,
        /** A variable's name in a file, on the command line and the like, where nobody reads it. */
        MISPLACED_VARIABLE
    }

    /**
     * A name that was set.
     *
     * @param elements its elements, lower case, without dashes
     * @param dotted as a setting is written in a file
     * @param where for people, e.g. {@code environment variable JOINMARKET_HTTP_X}
     */
    record Given(List<String> elements, String dotted, Form form, String where) {}

    private Sources() {}

    /** Every name that is, or looks as if it should be, one of ours. */
    static List<Given> given(ConfigurableEnvironment environment) {
        var given = new ArrayList<Given>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)
                    || !(source instanceof EnumerablePropertySource<?> names)) {
                continue;
            }
            for (String name : names.getPropertyNames()) {
                given(source, name).ifPresent(given::add);
            }
        }
        return given;
    }

    /** One name of a source; empty if it does not even look like one of ours. */
    static Optional<Given> given(PropertySource<?> source, String name) {
        return Optional.ofNullable(
                isEnvironment(source) && name.indexOf('.') < 0 ? variable(name) : property(name, where(source, name)));
    }

    private static @Nullable Given variable(String name) {
        List<String> elements = cut(name);
        return looksOurs(elements)
                ? new Given(elements, Setting.dotted(elements), Form.VARIABLE, "environment variable " + name)
                : null;
    }

    private static @Nullable Given property(String name, String where) {
        if (name.toLowerCase(Locale.ROOT).startsWith(Setting.ROOT + "_")) {
            List<String> elements = cut(name);
            return new Given(elements, Setting.dotted(elements), Form.MISPLACED_VARIABLE, where);
        }
        ConfigurationPropertyName parsed = ConfigurationPropertyName.adapt(name, '.');
        if (parsed.getNumberOfElements() < 2) return null;
        var uniform = new ArrayList<String>();
        for (int i = 0; i < parsed.getNumberOfElements(); i++) {
            uniform.add(parsed.getElement(i, ConfigurationPropertyName.Form.UNIFORM));
        }
        return looksOurs(uniform) ? new Given(uniform, name, Form.PROPERTY, where) : null;
    }

    private static List<String> cut(String variable) {
        return Arrays.asList(variable.toLowerCase(Locale.ROOT).split("_", -1));
    }

    /** Wherever it is cut: the first sign to be forgotten or misplaced may be the one behind the first word. */
    private static boolean looksOurs(List<String> elements) {
        String all = String.join("", elements);
        int length = Setting.ROOT.length();
        return all.length() > length
                && EditDistance.between(all.substring(0, length), Setting.ROOT, MAX_MISTAKES) <= MAX_MISTAKES;
    }

    static boolean isEnvironment(PropertySource<?> source) {
        String standard = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        return source instanceof SystemEnvironmentPropertySource
                && (source.getName().equals(standard) || source.getName().endsWith("-" + standard));
    }

    /** Where a property of a source is, for people. */
    static String where(PropertySource<?> source, String name) {
        if (isEnvironment(source)) return "environment variable " + name;
        if (source instanceof CommandLinePropertySource) return "command line";
        if (source.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME)) {
            return "system property -D" + name;
        }
        Origin origin = OriginLookup.getOrigin(source, name);
        return origin instanceof TextResourceOrigin text ? where(text) : source.getName();
    }

    private static String where(TextResourceOrigin text) {
        var resource = text.getResource();
        String file = resource == null ? "?" : resource.getFilename();
        return text.getLocation() == null
                ? String.valueOf(file)
                : file + " line " + (text.getLocation().getLine() + 1);
    }
}
