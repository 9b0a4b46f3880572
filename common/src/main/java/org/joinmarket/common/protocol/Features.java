package org.joinmarket.common.protocol;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The features that are on, by name (wire.md 9): lower case {@code [a-z0-9_]}, at most {@value #MAX}. Whoever has a flag
 * that is not here has it off.
 */
public record Features(Set<String> names) {
    /** Entries in one handshake, whatever their value, and features in one peer list entry. */
    public static final int MAX = 32;

    public static final String PEERLIST_FEATURES = "peerlist_features";
    public static final String PING = "ping";
    public static final String NICK_AUTH = "nick_auth";
    public static final String NEUTRINO_COMPAT = "neutrino_compat";

    public static final Features NONE = new Features(Set.of());

    private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,64}");

    public Features {
        names = Set.copyOf(names);
        if (names.size() > MAX) throw new IllegalArgumentException("more than " + MAX + " features");
        for (String name : names) {
            if (!isName(name)) throw new IllegalArgumentException("not the name of a feature");
        }
    }

    public static Features of(String... names) {
        return new Features(Set.of(names));
    }

    public boolean has(String name) {
        return names.contains(name);
    }

    public boolean isEmpty() {
        return names.isEmpty();
    }

    /** These and {@code others}: what was once seen on stays on. Beyond {@value #MAX} these win. */
    public Features and(Features others) {
        Set<String> all = new TreeSet<>(names);
        for (String name : others.sorted()) {
            if (all.size() < MAX) all.add(name);
        }
        return new Features(all);
    }

    TreeSet<String> sorted() {
        return new TreeSet<>(names);
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Entries that are not JSON {@code true}, and names that nobody uses, are left out. */
    static Decoded<Features> ofJson(JsonNode object) {
        if (!object.isObject()) return Decoded.malformed(Flaw.WRONG_TYPE);
        if (object.size() > MAX) return Decoded.malformed(Flaw.TOO_MANY);
        Set<String> on = new TreeSet<>();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            boolean isTrue = entry.getValue().isBoolean() && entry.getValue().asBoolean();
            if (isTrue && isName(entry.getKey())) on.add(entry.getKey());
        }
        return Decoded.ok(new Features(on));
    }

    /** A JSON object with the names sorted. */
    String toJson() {
        StringBuilder json = new StringBuilder("{");
        for (String name : sorted()) AsciiJson.key(name, json).append("true");
        return json.append('}').toString();
    }
}
