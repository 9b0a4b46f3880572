package org.joinmarket.support.keys;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What each component of a settings record is for, as its Javadoc says: Markdown, fit for a table. */
final class SettingTexts {
    private static final Pattern TAG = Pattern.compile("\\{@(code|literal|link|linkplain|value)\\s+([^}]*)}");

    private final ClassLoader loader;
    private final Map<String, String> known = new HashMap<>();

    SettingTexts(ClassLoader loader) {
        this.loader = loader;
        for (JsonNode jar : Metadata.ofJars(loader)) keep(jar);
    }

    /**
     * @param name of the component, dashed
     * @throws IllegalStateException if there is none: whoever added the setting forgot to say what it is for
     */
    String of(Class<?> type, String name) {
        String key = key(type.getName(), name);
        if (!known.containsKey(key)) Metadata.ofType(type, loader).ifPresent(this::keep);
        String text = known.getOrDefault(key, "");
        if (text.isBlank())
            throw new IllegalStateException("nothing says what " + name + " of " + type.getName()
                    + " is for: give it a @param, and the record @ConfigurationPropertiesSource if it is a"
                    + " part of others");
        return markdown(text);
    }

    private void keep(JsonNode metadata) {
        for (JsonNode property : metadata.path("properties")) {
            String name = property.path("name").asString("");
            String last = name.substring(name.lastIndexOf('.') + 1);
            known.put(
                    key(property.path("sourceType").asString(""), last),
                    property.path("description").asString(""));
        }
    }

    private static String key(String type, String name) {
        return type + "#" + name;
    }

    static String markdown(String javadoc) {
        String coded = TAG.matcher(javadoc).replaceAll(SettingTexts::code);
        var parts = List.of(coded.split("`", -1));
        var text = new StringBuilder();
        for (int i = 0;
                i < parts.size();
                i++) { // the odd ones are code, where nothing but the table's own sign matters
            String part = parts.get(i).replace("|", "\\|");
            text.append(i == 0 ? "" : "`").append(i % 2 == 0 ? part.replace("<", "\\<") : part);
        }
        return text.toString().strip();
    }

    private static String code(MatchResult tag) {
        String content = tag.group(2).strip();
        String shown = tag.group(1).startsWith("link") ? content.replaceFirst("^[\\w.]*#", "") : content;
        return java.util.regex.Matcher.quoteReplacement(tag.group(1).equals("literal") ? shown : "`" + shown + "`");
    }
}
