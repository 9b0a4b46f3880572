package org.joinmarket.common.amount;

/** A signed difference of amounts in satoshi. */
public record SatsDelta(long value) implements Comparable<SatsDelta> {

    public SatsDelta {
        if (value > 2 * Sats.MAX_MONEY || value < -2 * Sats.MAX_MONEY)
            throw new IllegalArgumentException("difference of sats out of range: " + value);
    }

    public boolean isNegative() {
        return value < 0;
    }

    public SatsDelta plus(SatsDelta other) {
        return new SatsDelta(Math.addExact(value, other.value));
    }

    /** @throws IllegalArgumentException if negative */
    public Sats toSats() {
        return new Sats(value);
    }

    @Override
    public int compareTo(SatsDelta other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
