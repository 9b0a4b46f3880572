package org.joinmarket.support.problems;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;

/**
 * The body of an {@code application/problem+json} answer (RFC 9457).
 *
 * @param status HTTP status, 400 to 599
 * @param slug stable name, lower case with dashes, the last part of {@code type}
 * @param title one sentence, the same for every occurrence
 * @param extras further members, e.g. {@code field}, {@code limit}, {@code detail}
 */
public record Problem(int status, String slug, String title, Map<String, Object> extras) {
    private static final String TYPE_PREFIX = "urn:joinmarket:problem:";
    private static final Pattern SLUG = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    public Problem {
        if (status < 400 || status > 599) throw new IllegalArgumentException("not an error status: " + status);
        if (!SLUG.matcher(slug).matches()) throw new IllegalArgumentException("not a slug: " + slug);
        extras = Map.copyOf(extras);
    }

    static Problem of(HttpStatus status, String slug, String title) {
        return new Problem(status.value(), slug, title, Map.of());
    }

    Problem with(String key, Object value) {
        var more = new LinkedHashMap<>(extras);
        more.put(key, value);
        return new Problem(status, slug, title, more);
    }

    /** The value of {@code type}. */
    public URI type() {
        return URI.create(TYPE_PREFIX + slug);
    }

    /** The members in the order in which they are written. */
    public Map<String, Object> members() {
        var members = new LinkedHashMap<String, Object>();
        members.put("type", type().toString());
        members.put("title", title);
        members.put("status", status);
        extras.keySet().stream().sorted().forEach(key -> members.putIfAbsent(key, extras.get(key)));
        return members;
    }
}
