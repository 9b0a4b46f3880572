package org.joinmarket.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Searches text for planted secrets and for parts of them: {@value #WINDOW} characters in a row of a secret, as it is, in hex, in
 * Base64 at any alignment, each forwards and backwards and in either case; three words in a row of a phrase, whatever stands between
 * them; bytes as Java prints arrays. What it finds it names, and never shows.
 */
final class Leaks {
    /** Fewer are found by chance in megabytes: sixteen of hex have 64 bits. */
    static final int WINDOW = 16;

    private static final int WORDS = 3;
    private static final Pattern HEX = Pattern.compile("(?:[0-9a-fA-F]{2})+");
    private static final Pattern ARRAY = Pattern.compile("(?:-?[0-9]{1,3}, ){11}");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^a-z]+");

    private final Map<String, String> windows = new HashMap<>();
    private final Map<String, String> phrases = new LinkedHashMap<>();
    private final Map<String, String> wholes = new LinkedHashMap<>();

    /** @param value at least {@value #WINDOW} characters that nobody writes by chance */
    Leaks secret(String name, String value) {
        if (value.length() < WINDOW) throw new IllegalArgumentException(name + " is too short to be searched for");
        cut(value, name);
        encoded(value.getBytes(UTF_8), name);
        if (HEX.matcher(value).matches()) bytes(HexFormat.of().parseHex(value), name);
        return this;
    }

    /** The words of a seed, in the order in which they are written down. */
    Leaks words(String name, String phrase) {
        List<String> words = List.of(phrase.strip().split(" +"));
        if (words.size() < 2 * WORDS) throw new IllegalArgumentException(name + " has too few words");
        for (List<String> order : List.of(words, words.reversed()))
            for (int i = 0; i + WORDS <= order.size(); i++)
                phrases.put(" " + String.join(" ", order.subList(i, i + WORDS)) + " ", name + " (words)");
        encoded(phrase.getBytes(UTF_8), name);
        return this;
    }

    private void encoded(byte[] bytes, String name) {
        cut(HexFormat.of().formatHex(bytes), name + " (hex)");
        bytes(bytes, name);
    }

    private void bytes(byte[] bytes, String name) {
        wholes.put(within(Arrays.toString(bytes)), name + " (array)");
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + bytes.length];
            System.arraycopy(bytes, 0, shifted, before, bytes.length);
            String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            // the first and the last characters have bits of neighbours
            cut(text.substring(before == 0 ? 0 : before + 1, text.length() - 1), name + " (Base64)");
        }
    }

    private static String within(String brackets) {
        return brackets.substring(1, brackets.length() - 1);
    }

    private void cut(String text, String what) {
        for (String form : List.of(text, new StringBuilder(text).reverse().toString())) {
            String even = even(form);
            for (int i = 0; i + WINDOW <= even.length(); i++) windows.put(even.substring(i, i + WINDOW), what);
        }
    }

    /** Hex is written in either case, and Base64 with either pair of signs. */
    private static String even(String text) {
        return text.toLowerCase(Locale.ROOT).replace('-', '+').replace('_', '/');
    }

    /** Names and forms of what is in the text, each once. */
    List<String> in(String text) {
        var found = new TreeSet<String>();
        String even = even(text);
        for (int i = 0; i + WINDOW <= even.length(); i++) {
            String what = windows.get(even.substring(i, i + WINDOW));
            if (what != null) found.add(what);
        }
        String letters =
                " " + BETWEEN_WORDS.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ") + " ";
        phrases.forEach((phrase, what) -> {
            if (letters.contains(phrase)) found.add(what);
        });
        if (ARRAY.matcher(text).find())
            wholes.forEach((whole, what) -> {
                if (text.contains(whole)) found.add(what);
            });
        return new ArrayList<>(found);
    }

    @Override
    public String toString() {
        return "<secret>";
    }
}
