package org.joinmarket.support.keys;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.joinmarket.support.metrics.ServiceDefaults;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;

/**
 * The reference page of a service's settings, in Markdown. Everything on it comes from the code: names, types, defaults
 * and limits from the records that the settings are bound to, the explanations from their Javadoc. So a test can hold
 * the page to the code, and whoever adds a setting need not write it down twice.
 */
public final class SettingsPage {
    /** With this system property {@link #requireWritten} writes the page. */
    static final String WRITE = "settings.write";

    private static final String OURS = "org.joinmarket.support.";
    private static final String PARTS = "the settings below";
    private static final Set<String> FACTORIES = Set.of("valueOf", "of", "from"); // what Spring converts a text with

    private final String service;
    private final Set<String> unused;
    private final SettingTexts texts;
    private final Map<String, Map<String, String>> sections = new TreeMap<>();

    private SettingsPage(String service, Set<String> unused, SettingTexts texts) {
        this.service = service;
        this.unused = unused;
        this.texts = texts;
    }

    /**
     * The page of a service: its settings and those of this module.
     *
     * @param packages of the records that the service binds; there may be others on a test's class path
     * @param unused settings in these packages, or beginnings of their names, that this service does not use
     * @throws IllegalStateException if a setting has no Javadoc
     */
    public static String of(String service, Set<String> packages, Set<String> unused) {
        ClassLoader loader = Settings.loaderOr(null);
        var page = new SettingsPage(service, unused, new SettingTexts(loader));
        for (Settings.Group group : Settings.onClasspath(loader).groups()) {
            String home = group.type().getPackageName() + ".";
            if (home.startsWith(OURS) || packages.stream().anyMatch(each -> home.startsWith(each + ".")))
                page.rows(group.prefix(), group.prefix(), group.type());
        }
        return page.markdown();
    }

    /**
     * Compares the file with the page; writes it instead where the system property {@code settings.write} is true.
     *
     * @throws IllegalStateException if they differ, with the remedy
     */
    public static void requireWritten(Path file, String page) {
        try {
            if (Boolean.getBoolean(WRITE)) {
                Path folder = file.toAbsolutePath().getParent();
                if (folder != null) Files.createDirectories(folder);
                Files.writeString(file, page);
                return;
            }
            String written = Files.exists(file) ? Files.readString(file) : "";
            if (!written.equals(page)) throw new IllegalStateException(difference(file, written, page));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String difference(Path file, String written, String page) {
        List<String> old = written.lines().toList();
        List<String> now = page.lines().toList();
        int same = 0;
        while (same < Math.min(old.size(), now.size()) && old.get(same).equals(now.get(same))) same++;
        String line = same < now.size() ? now.get(same) : "(the end)";
        return file.normalize() + " does not say what the code says, from line " + (same + 1) + " on: " + line
                + "\nRun this test with -D" + WRITE + "=true, which writes it, and commit the change.";
    }

    private void rows(String section, String prefix, Class<?> type) {
        Parameter[] parameters = canonical(type).getParameters();
        RecordComponent[] components = type.getRecordComponents();
        for (int i = 0; i < components.length; i++) rows(section, prefix, type, components[i], parameters[i]);
    }

    private void rows(String section, String prefix, Class<?> owner, RecordComponent component, Parameter parameter) {
        String name = name(component);
        String setting = prefix + "." + name;
        if (unused.stream().anyMatch(setting::startsWith)) return;
        ResolvableType type = ResolvableType.forType(component.getGenericType());
        Class<?> raw = type.resolve(Object.class);
        if (isParted(raw)) {
            rows(section, setting, raw);
        } else if (Collection.class.isAssignableFrom(raw) && isParted(element(type.asCollection(), 0))) {
            row(section, setting + "[n]", owner, component, parameter, PARTS);
            rows(section, setting + "[n]", element(type.asCollection(), 0));
        } else if (Map.class.isAssignableFrom(raw) && isParted(element(type.asMap(), 1))) {
            row(section, setting + ".NAME", owner, component, parameter, PARTS);
            rows(section, setting + ".NAME", element(type.asMap(), 1));
        } else if (Map.class.isAssignableFrom(raw)) {
            String accepted = Accepted.of(type.asMap().getGeneric(1), component.getAnnotatedType());
            row(section, setting + ".NAME", owner, component, parameter, accepted);
        } else {
            row(section, setting, owner, component, parameter, Accepted.of(type, field(owner, component)));
        }
    }

    private void row(
            String section,
            String setting,
            Class<?> owner,
            RecordComponent component,
            Parameter parameter,
            String accepted) {
        String byDefault = byDefault(component, parameter, field(owner, component));
        String text = texts.of(owner, name(component));
        sections.computeIfAbsent(section, _ -> new LinkedHashMap<>()) // in the order of the record: lines refer back
                .put(setting, "| `%s` | %s | %s | %s |".formatted(setting, byDefault, accepted, text));
    }

    private static String name(RecordComponent component) {
        Name renamed = component.getAnnotation(Name.class);
        return renamed == null ? DataObjectPropertyName.toDashedForm(component.getName()) : renamed.value();
    }

    private static Class<?> element(ResolvableType container, int which) {
        return container.getGeneric(which).resolve(Object.class);
    }

    /** Whether it is written as several settings, and not as one text. */
    private static boolean isParted(Class<?> type) {
        return type.isRecord()
                && Arrays.stream(type.getMethods())
                        .noneMatch(method -> FACTORIES.contains(method.getName())
                                && Arrays.equals(method.getParameterTypes(), new Class<?>[] {String.class}));
    }

    private static String byDefault(RecordComponent component, Parameter parameter, AnnotatedElement constraints) {
        DefaultValue value = parameter.getAnnotation(DefaultValue.class);
        if (value != null && value.value().length > 0) return "`" + String.join(",", value.value()) + "`";
        boolean needed =
                constraints.isAnnotationPresent(NotEmpty.class) || constraints.isAnnotationPresent(NotBlank.class);
        if (needed) return "required";
        if (value != null) return "none";
        if (component.getType() == boolean.class) return "`false`";
        if (component.getType().isPrimitive()) return "`0`";
        return parameter.getAnnotatedType().isAnnotationPresent(Nullable.class) ? "not set" : "required";
    }

    private static Constructor<?> canonical(Class<?> type) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(types);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e); // every record has one
        }
    }

    private static AnnotatedElement field(Class<?> type, RecordComponent component) {
        try {
            return type.getDeclaredField(component.getName());
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e); // every component has one
        }
    }

    private String markdown() {
        String example = sections.values().stream()
                .flatMap(rows -> rows.keySet().stream())
                .filter(name -> name.indexOf('-') > 0 && name.matches("[a-z.-]+"))
                .findFirst()
                .orElse(Setting.ROOT + ".run.ready-file");
        var page = new StringBuilder("""
            # Settings of %s

            Written from the code by a test of this service; do not edit it. %s

            On the command line `--%s=…`, in a file `%s=…`, in the environment
            `%s=…`: upper case, dots as underscores, no dashes, `[n]` as `_n`. Durations are written `250ms`,
            `30s`, `10m`, `1h`, `7d`; sizes `256KB`, `2MB`, `1GB`; lists with commas or as `[0]`, `[1]`, and all of a list is
            taken from the strongest source that has some of it. A name that does not exist is refused at start.
            `./jm run %s --validate` prints what is in force and where it comes from.
            """.formatted(
                        service,
                        "[How](../../service-support/README.md#reference-pages).",
                        example,
                        example,
                        Setting.variable(List.of(example.split("\\."))),
                        service));
        sections.forEach((prefix, rows) -> {
            page.append("\n## ").append(prefix).append("\n\n| Setting | Default | Accepts | |\n|---|---|---|---|\n");
            rows.values().forEach(row -> page.append(row).append('\n'));
        });
        page.append("""

            ## Spring Boot's own, where this service differs

            Its [reference](https://docs.spring.io/spring-boot/appendix/application-properties/index.html) explains them and has the others. Their names are not checked.

            | Setting | Here |
            |---|---|
            """);
        springsOwn().forEach((name, value) -> page.append("| `%s` | `%s` |\n".formatted(name, value)));
        return page.toString();
    }

    private static Map<String, Object> springsOwn() {
        var values = new TreeMap<String, Object>(ServiceDefaults.values());
        try {
            for (PropertySource<?> source : ownFile()) {
                for (String name : ((EnumerablePropertySource<?>) source).getPropertyNames()) {
                    if (!name.startsWith(Setting.ROOT)) values.put(name, String.valueOf(source.getProperty(name)));
                }
            }
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the service says in its jar, in one of the two forms that Spring Boot reads. */
    private static List<PropertySource<?>> ownFile() throws IOException {
        for (PropertySourceLoader loader :
                List.of(new YamlPropertySourceLoader(), new PropertiesPropertySourceLoader())) {
            for (String extension : loader.getFileExtensions()) {
                String name = "application." + extension;
                var file = new ClassPathResource(name);
                if (file.exists()) return loader.load(name, file);
            }
        }
        return List.of();
    }
}
