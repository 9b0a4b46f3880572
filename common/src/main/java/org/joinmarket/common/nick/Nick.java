package org.joinmarket.common.nick;

import java.util.Optional;

/**
 * A counterparty's name for one session: {@code J}, protocol version {@code 5}, Base58 of ten bytes of a hash of its
 * key, padded with {@code O} to 16 characters (wire.md 4.1). What others call themselves may be any letters and digits of that
 * length, for existing directories look at no more (wire.md 2.4); whose nick it is only the key says ({@link NickIdentity}).
 */
public record Nick(String value) implements Comparable<Nick> {
    public static final int LENGTH = 16;

    private static final String PREFIX = "J5";

    public Nick {
        if (!isNick(value)) throw new IllegalArgumentException("not a nick");
    }

    public static Optional<Nick> parse(String text) {
        return isNick(text) ? Optional.of(new Nick(text)) : Optional.empty();
    }

    private static boolean isNick(String text) {
        if (text.length() != LENGTH || !text.startsWith(PREFIX)) return false;
        for (int i = PREFIX.length(); i < LENGTH; i++) {
            if (!isLetterOrDigit(text.charAt(i))) return false;
        }
        return true;
    }

    /** A directory asks this for every line, so it is no regular expression. */
    private static boolean isLetterOrDigit(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
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
