package org.joinmarket.directory.ban;

import java.time.Duration;
import java.time.Instant;

/**
 * @param id 1 and up; never used twice
 * @param reason for operators: 1 to {@value #MAX_REASON_CHARS} printable characters. Nobody who is banned is told
 * @param endsAt {@link #SHORTEST} to {@link #LONGEST} after {@code madeAt}
 */
public record Ban(long id, BanTarget target, String reason, Instant madeAt, Instant endsAt) {
    public static final int MAX_REASON_CHARS = 200;
    public static final Duration SHORTEST = Duration.ofSeconds(1);
    public static final Duration LONGEST = Duration.ofDays(365);

    public Ban {
        var length = Duration.between(madeAt, endsAt);
        if (id < 1) throw new IllegalArgumentException("bans are numbered from 1");
        if (!isReason(reason)) throw new IllegalArgumentException("not the reason of a ban");
        if (!isLength(length)) throw new IllegalArgumentException("a ban lasts from a second to a year");
    }

    public static boolean isLength(Duration length) {
        return length.compareTo(SHORTEST) >= 0 && length.compareTo(LONGEST) <= 0;
    }

    /** Whether it is short, and shows wherever it is printed what it is. */
    public static boolean isReason(String text) {
        return !text.isBlank()
                && text.codePointCount(0, text.length()) <= MAX_REASON_CHARS
                && text.codePoints().allMatch(Ban::isPrintable);
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT, // such as those that turn the direction of writing
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    public boolean isOver(Instant now) {
        return !now.isBefore(endsAt);
    }
}
