package org.joinmarket.common.bond;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * The month until whose beginning a bond is locked, counted from January 2020: 0 to 959 (coinjoin.md 2.1). It is the index
 * of the bond's key too, so that a wallet finds all of its bonds again.
 */
public record Timenumber(int value) implements Comparable<Timenumber> {
    /** January 2020 to December 2099. */
    public static final int COUNT = 960;

    private static final int MONTHS = 12;
    private static final YearMonth FIRST = YearMonth.of(2020, 1);

    public Timenumber {
        if (value < 0 || value >= COUNT) throw new IllegalArgumentException("timenumber out of range: " + value);
    }

    /** Empty unless {@code locktime}, in seconds since 1970, is the first second of one of the 960 months in UTC. */
    public static Optional<Timenumber> ofLocktime(long locktime) {
        if (locktime < first().locktime() || locktime > last().locktime()) return Optional.empty();
        LocalDateTime time = LocalDateTime.ofEpochSecond(locktime, 0, ZoneOffset.UTC);
        return ofMonth(YearMonth.from(time)).filter(number -> number.locktime() == locktime);
    }

    /** Empty before January 2020 and after December 2099. */
    public static Optional<Timenumber> ofMonth(YearMonth month) {
        int value = (month.getYear() - FIRST.getYear()) * MONTHS + month.getMonthValue() - FIRST.getMonthValue();
        return value < 0 || value >= COUNT ? Optional.empty() : Optional.of(new Timenumber(value));
    }

    private static Timenumber first() {
        return new Timenumber(0);
    }

    private static Timenumber last() {
        return new Timenumber(COUNT - 1);
    }

    public YearMonth month() {
        return FIRST.plusMonths(value);
    }

    /** From when on the bond can be spent, as far as the chain's median time has come. */
    public Instant unlocksAt() {
        return month().atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** The same in seconds since 1970, as it stands in the script. */
    public long locktime() {
        return unlocksAt().getEpochSecond();
    }

    @Override
    public int compareTo(Timenumber other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return month().toString();
    }
}
