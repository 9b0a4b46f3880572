package org.joinmarket.support.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/**
 * The name of a setting, possibly with places for a list index or a map key.
 *
 * @param parts dashed names, {@link #INDEX}, {@link #KEY} or, last, {@link #KEYS}
 * @param documented whether the metadata lists it; settings inside lists, maps and records of other packages are not
 * @param defaultValue as documented, null if none is
 */
record Setting(
        List<String> parts, boolean documented, @Nullable String defaultValue) {
    /** One list index. */
    static final String INDEX = "[*]";
    /** One map key. */
    static final String KEY = "*";
    /** A map key of one or more parts. */
    static final String KEYS = "**";

    static final String ROOT = "joinmarket";

    Setting {
        parts = List.copyOf(parts);
    }

    static Setting documented(String dotted, @Nullable String defaultValue) {
        return new Setting(List.of(dotted.split("\\.", -1)), true, defaultValue);
    }

    Setting plus(String part) {
        var longer = new ArrayList<>(parts);
        longer.add(part);
        return new Setting(longer, false, null);
    }

    Setting plusName(String javaName) {
        return plus(DataObjectPropertyName.toDashedForm(javaName));
    }

    /** Whether a property of a file, the command line and the like, in its elements without dashes, is this setting. */
    boolean matches(List<String> elements) {
        return matches(parts.stream().map(Setting::uniform).toList(), 0, elements, 0);
    }

    /**
     * Whether an environment variable, cut at its underscores, is this setting. Spring reads two forms: without the
     * dashes of the name, or with all of them as underscores.
     */
    boolean matchesVariable(List<String> elements) {
        if (matches(elements)) return true;
        var cut = new ArrayList<String>();
        for (String part : parts) {
            if (isPlace(part)) cut.add(part);
            else cut.addAll(List.of(part.split("-", -1)));
        }
        return matches(cut, 0, elements, 0);
    }

    private static boolean matches(List<String> parts, int p, List<String> elements, int e) {
        if (p == parts.size()) return e == elements.size();
        if (e == elements.size()) return false;
        String part = parts.get(p);
        String element = elements.get(e);
        return switch (part) {
            case KEYS -> elements.subList(e, elements.size()).stream().noneMatch(String::isEmpty);
            case KEY -> !element.isEmpty() && matches(parts, p + 1, elements, e + 1);
            case INDEX -> isDigits(element) && matches(parts, p + 1, elements, e + 1);
            default -> part.equals(element) && matches(parts, p + 1, elements, e + 1);
        };
    }

    /** This setting with its places filled from another name, as far as that goes. */
    List<String> filledFrom(List<String> elements) {
        var filled = new ArrayList<String>();
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            String other = i < elements.size() ? elements.get(i) : "";
            filled.add(
                    switch (part) {
                        case INDEX -> isDigits(other) ? other : "0";
                        case KEY -> other.isEmpty() ? "name" : other;
                        case KEYS -> other.isEmpty() ? "name" : String.join(".", elements.subList(i, elements.size()));
                        default -> part;
                    });
        }
        return filled;
    }

    /** {@code joinmarket.http.tokens[0].name} of its parts. */
    static String dotted(List<String> parts) {
        var text = new StringBuilder();
        for (String part : parts) {
            if (isDigits(part)) text.append('[').append(part).append(']');
            else text.append(text.isEmpty() ? "" : ".").append(part);
        }
        return text.toString();
    }

    /** {@code JOINMARKET_HTTP_TOKENS_0_NAME} of its parts. */
    static String variable(List<String> parts) {
        return String.join("_", parts).replace("-", "").toUpperCase(Locale.ROOT);
    }

    /** Lower case, letters and digits only: how Spring compares names. */
    static String uniform(String part) {
        return isPlace(part) ? part : part.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    static boolean isDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isPlace(String part) {
        return part.equals(INDEX) || part.equals(KEY) || part.equals(KEYS);
    }

    /** With {@code [*]} for an index and {@code *} for a map key. */
    @Override
    public String toString() {
        return String.join(".", parts).replace("." + INDEX, INDEX).replace(KEYS, KEY);
    }
}
