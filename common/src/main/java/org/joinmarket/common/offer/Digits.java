package org.joinmarket.common.offer;

import java.util.OptionalLong;

/** Decimal numbers in messages: ASCII digits only, no sign. */
final class Digits {
    private static final int MAX_DIGITS = 19;

    private Digits() {}

    /** 0 to {@code max}; empty for anything else. */
    static OptionalLong parse(String text, long max) {
        if (text.isEmpty() || text.length() > MAX_DIGITS) return OptionalLong.empty();
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) return OptionalLong.empty();
            if (value > (Long.MAX_VALUE - digit) / 10) return OptionalLong.empty();
            value = value * 10 + digit;
        }
        return value <= max ? OptionalLong.of(value) : OptionalLong.empty();
    }
}
