package org.joinmarket.support.keys;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;

/** Every {@code joinmarket.*} setting that exists, from the metadata that the compiler wrote into the jars. */
final class Settings {
    /** A record that is bound, and its prefix. */
    record Group(String prefix, Class<?> type) {}

    private final List<Setting> all;
    private final List<Group> groups;

    private Settings(List<Setting> all, List<Group> groups) {
        this.all = List.copyOf(all);
        this.groups = List.copyOf(groups);
    }

    static Settings onClasspath(ClassLoader loader) {
        var settings = new LinkedHashMap<String, Setting>();
        var groups = new LinkedHashMap<String, Group>();
        for (JsonNode jar : Metadata.ofJars(loader)) read(jar, loader, settings, groups);
        return new Settings(new ArrayList<>(settings.values()), new ArrayList<>(groups.values()));
    }

    private static void read(
            JsonNode jar, ClassLoader loader, Map<String, Setting> settings, Map<String, Group> groups) {
        for (JsonNode property : jar.path("properties")) {
            String name = property.path("name").asString("");
            if (!name.startsWith(Setting.ROOT + ".")) continue;
            Setting setting = Setting.documented(name, defaultValue(property.path("defaultValue")));
            ResolvableType type = TypeNames.parse(property.path("type").asString(""), loader);
            NestedSettings.of(setting, type).forEach(each -> settings.putIfAbsent(each.toString(), each));
        }
        for (JsonNode group : jar.path("groups")) {
            String name = group.path("name").asString("");
            if (!name.startsWith(Setting.ROOT + ".")) continue;
            Class<?> type =
                    TypeNames.parse(group.path("type").asString(""), loader).resolve(Object.class);
            if (type.isAnnotationPresent(ConfigurationProperties.class))
                groups.putIfAbsent(name + type, new Group(name, type));
        }
    }

    private static @org.jspecify.annotations.Nullable String defaultValue(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) return null;
        return value.isArray()
                ? String.join(",", value.valueStream().map(JsonNode::asString).toList())
                : value.asString();
    }

    List<Setting> all() {
        return all;
    }

    List<Group> groups() {
        return groups;
    }

    /** The setting that this is a name of. */
    Optional<Setting> find(Sources.Given given) {
        return switch (given.form()) {
            case PROPERTY -> first(setting -> setting.matches(given.elements()));
            case VARIABLE -> first(setting -> setting.matchesVariable(given.elements()));
            case MISPLACED_VARIABLE -> Optional.empty();
        };
    }

    /** Whether it has elements of its own, {@code name[0]} and so on. */
    boolean isList(String dotted) {
        return first(setting -> setting.toString().equals(dotted + Setting.INDEX))
                .isPresent();
    }

    private Optional<Setting> first(Predicate<Setting> which) {
        return all.stream().filter(which).findFirst();
    }

    /** The parts of the setting that looks most like this name, if any looks like it. */
    Optional<List<String>> nearest(List<String> elements) {
        return nearest(elements, Math.max(2, squeezed(elements).length() / 4));
    }

    /** As {@link #nearest(List)}, if it differs by at most so many letters. */
    Optional<List<String>> nearest(List<String> elements, int mistakes) {
        String wrong = squeezed(elements);
        int best = mistakes;
        List<String> found = null;
        for (Setting setting : all) {
            List<String> candidate = setting.filledFrom(elements);
            int distance = EditDistance.between(wrong, squeezed(candidate), best);
            if (distance < best || (distance == best && found == null)) {
                best = distance;
                found = candidate;
            }
        }
        return Optional.ofNullable(found);
    }

    private static String squeezed(List<String> parts) {
        return String.join("", parts.stream().map(Setting::uniform).toList());
    }

    static ClassLoader loaderOr(@org.jspecify.annotations.Nullable ClassLoader loader) {
        ClassLoader chosen = loader == null ? ClassUtils.getDefaultClassLoader() : loader;
        return chosen == null ? ClassLoader.getSystemClassLoader() : chosen;
    }
}
