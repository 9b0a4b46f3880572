package org.joinmarket.support.keys;

import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.validation.ValidationBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.validation.annotation.Validated;
import org.springframework.validation.beanvalidation.OptionalValidatorFactoryBean;

/** What {@code --validate} prints: every setting, its effective value and where that comes from. */
public final class SettingsReport {
    private static final Pattern SECRET =
            Pattern.compile("password|passphrase|secret|seed|mnemonic|credential|(private|api)-?key|token$");
    private static final Pattern USER_IN_URL = Pattern.compile("(://)[^/@\\s]+@");
    private static final Pattern SECRET_IN_URL =
            Pattern.compile("([?&;][^=&;\\s]*(?:password|passphrase|secret|token)[^=&;\\s]*=)[^&;\\s]*");
    private static final String MASK = "******";

    private SettingsReport() {}

    /**
     * Binds every record to see that its values are accepted, then lists the settings, one a line, sorted.
     *
     * @throws org.springframework.boot.context.properties.bind.BindException if a value is refused
     */
    public static String of(ConfigurableEnvironment environment, @Nullable ClassLoader classLoader) {
        Settings settings = Settings.onClasspath(Settings.loaderOr(classLoader));
        settings.groups().forEach(group -> bind(environment, group));
        var lines = new TreeMap<String, String>();
        for (Setting setting : settings.all()) {
            if (setting.documented()) lines.put(setting.toString(), byDefault(setting));
        }
        for (PropertySource<?> source :
                environment.getPropertySources().stream().toList().reversed()) {
            if (ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)
                    || !(source instanceof EnumerablePropertySource<?> names)) {
                continue; // the sources are gone through from the weakest, so the strongest stays
            }
            var ofThis = new TreeMap<String, String>();
            for (String name : names.getPropertyNames()) {
                String key = key(settings, source, name);
                if (key == null) continue;
                String value = environment.resolvePlaceholders(String.valueOf(names.getProperty(name)));
                ofThis.put(key, masked(key, value) + "   (" + Sources.where(source, name) + ")");
            }
            ofThis.keySet()
                    .forEach(key -> list(settings, key)
                            .ifPresent(list -> lines.keySet()
                                    .removeIf(weaker -> weaker.equals(list) || weaker.startsWith(list + "["))));
            lines.putAll(ofThis);
        }
        var report = new StringBuilder();
        lines.forEach(
                (key, value) -> report.append(key).append(" = ").append(value).append('\n'));
        return report.toString();
    }

    private static String byDefault(Setting setting) {
        return setting.defaultValue() == null ? "   (not set)" : setting.defaultValue() + "   (default)";
    }

    private static @Nullable String key(Settings settings, PropertySource<?> source, String name) {
        return Sources.given(source, name)
                .flatMap(given ->
                        settings.find(given).map(setting -> Setting.dotted(setting.filledFrom(given.elements()))))
                .orElse(null);
    }

    /** The list that this name is or is in: Spring takes all of it from the strongest source that has some of it. */
    private static Optional<String> list(Settings settings, String key) {
        int bracket = key.indexOf('[');
        if (bracket >= 0) return Optional.of(key.substring(0, bracket));
        return settings.isList(key) ? Optional.of(key) : Optional.empty();
    }

    private static void bind(ConfigurableEnvironment environment, Settings.Group group) {
        BindHandler handler = BindHandler.DEFAULT;
        if (group.type().isAnnotationPresent(Validated.class)) {
            var validator = new OptionalValidatorFactoryBean();
            validator.afterPropertiesSet();
            handler = new ValidationBindHandler(validator);
        }
        Binder.get(environment).bindOrCreate(group.prefix(), Bindable.of(group.type()), handler);
    }

    /** The value, or a mask if the setting's name says that it is a secret; paths of files with secrets are shown. */
    static String masked(String key, String value) {
        String last = key.substring(key.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        boolean path = last.endsWith("file") || last.endsWith("dir") || last.endsWith("path");
        if (!path && SECRET.matcher(last).find()) return MASK;
        String noUser = USER_IN_URL.matcher(value).replaceAll("$1" + MASK + "@");
        return SECRET_IN_URL.matcher(noUser).replaceAll("$1" + MASK);
    }
}
