package org.joinmarket.common.nick;

import java.util.Optional;

/**
 * A counterparty's name for one session: {@code J}, protocol version {@code 5}, Base58 of ten bytes of a hash of its
 * key, padded with {@code O} to 16 characters (wire.md 4.1).
 */
public record Nick(String value) implements Comparable<Nick> {
    public static final int LENGTH = 16;

    private static final String PREFIX = "J5";
    private static final char PADDING = 'O';

    public Nick {
        if (!isNick(value)) throw new IllegalArgumentException("not a nick");
    }

    public static Optional<Nick> parse(String text) {
        return isNick(text) ? Optional.of(new Nick(text)) : Optional.empty();
    }

    private static boolean isNick(String text) {
        if (text.length() != LENGTH || !text.startsWith(PREFIX)) return false;
        int end = LENGTH;
        while (text.charAt(end - 1) == PADDING) end--;
        for (int i = PREFIX.length(); i < end; i++) {
            if (!isBase58(text.charAt(i))) return false;
        }
        return end > PREFIX.length();
    }

    /** A directory asks this for every line, so it is no regular expression. */
    private static boolean isBase58(char c) {
        return (c >= '1' && c <= '9')
                || (c >= 'A' && c <= 'Z' && c != 'I' && c != 'O')
                || (c >= 'a' && c <= 'z' && c != 'l');
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
