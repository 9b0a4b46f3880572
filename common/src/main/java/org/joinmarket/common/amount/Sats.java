package org.joinmarket.common.amount;

/**
 * An amount that exists on chain, in satoshi, 0 to 21 million bitcoin. Signed differences (a maker's net gain) are
 * {@link SatsDelta}.
 */
public record Sats(long value) implements Comparable<Sats> {
    /** 21 million bitcoin: no valid output or sum of outputs is above it. */
    public static final long MAX_MONEY = 21_000_000L * 100_000_000L;

    public static final Sats ZERO = new Sats(0);

    public Sats {
        if (value < 0 || value > MAX_MONEY) throw new IllegalArgumentException("sats out of range: " + value);
    }

    public static Sats sats(long value) {
        return new Sats(value);
    }

    /** Whether {@code value} is a possible amount; for numbers from outside, before {@link #sats(long)}. */
    public static boolean inRange(long value) {
        return value >= 0 && value <= MAX_MONEY;
    }

    public Sats plus(Sats other) {
        return new Sats(Math.addExact(value, other.value));
    }

    /** @throws IllegalArgumentException if the result were negative; use {@link #delta(Sats)} where that can happen */
    public Sats minus(Sats other) {
        return new Sats(value - other.value);
    }

    /** {@code this - other}, which may be negative. */
    public SatsDelta delta(Sats other) {
        return new SatsDelta(value - other.value);
    }

    public boolean isLessThan(Sats other) {
        return value < other.value;
    }

    public boolean isAtLeast(Sats other) {
        return value >= other.value;
    }

    @Override
    public int compareTo(Sats other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
