package org.joinmarket.common.nick;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A counterparty's name for one session: {@code J}, protocol version {@code 5}, Base58 of ten bytes of a hash of its
 * key, padded with {@code O} to 16 characters (wire.md 4.1).
 */
public record Nick(String value) implements Comparable<Nick> {
    public static final int LENGTH = 16;
    private static final Pattern FORM = Pattern.compile("J5[1-9A-HJ-NP-Za-km-z]{1,14}O*");

    public Nick {
        if (!isNick(value)) throw new IllegalArgumentException("not a nick");
    }

    public static Optional<Nick> parse(String text) {
        return isNick(text) ? Optional.of(new Nick(text)) : Optional.empty();
    }

    private static boolean isNick(String text) {
        return text.length() == LENGTH && FORM.matcher(text).matches();
    }

    @Override
    public int compareTo(Nick other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
