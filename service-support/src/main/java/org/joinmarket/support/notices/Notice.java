package org.joinmarket.support.notices;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * Something happened.
 *
 * @param names tags of the meter that said it: configured names and fixed words, never an amount, a nick or a transaction
 * @param times how often since the last look, at least 1
 */
record Notice(NoticeKind kind, Map<String, String> names, long times, Instant at) {
    static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");
    private static final Pattern ODD = Pattern.compile("[^\\p{L}\\p{N}._ -]");
    private static final int MAX_NAME = 64;

    Notice {
        names = Map.copyOf(names);
    }

    /** For people. Who carries it to the phone reads it too. */
    String text(Privacy privacy) {
        return switch (privacy) {
            case NONE -> "JoinMarket: have a look.";
            case LOW -> counted(kind.withoutNames());
            case FULL ->
                counted(PLACE.matcher(kind.withNames())
                        .replaceAll(place -> Matcher.quoteReplacement(name(place.group(1)))));
        };
    }

    private String name(String tag) {
        String name = ODD.matcher(names.getOrDefault(tag, "?")).replaceAll("?");
        return name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name;
    }

    private String counted(String text) {
        return times == 1 ? text : text + " (" + times + " times)";
    }

    /** For programs, as one JSON object; {@code text} is what chat services show. */
    String json(Privacy privacy) {
        var json = new LinkedHashMap<String, Object>();
        json.put("text", text(privacy));
        if (privacy != Privacy.NONE) {
            json.put("kind", kind.label());
            json.put("severity", kind.severity().label());
            json.put("at", at.toString());
        }
        if (privacy == Privacy.FULL) json.put("service", name("service"));
        return JsonMapper.shared().writeValueAsString(json);
    }
}
