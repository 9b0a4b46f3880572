package org.joinmarket.common.amount;

/** A fee rate in satoshi per 1000 virtual bytes, 0 to 10 million (10 000 sat/vB). */
public record FeeRate(long satsPerKvB) implements Comparable<FeeRate> {
    public static final long MAX_SATS_PER_KVB = 10_000_000;

    public FeeRate {
        if (satsPerKvB < 0 || satsPerKvB > MAX_SATS_PER_KVB)
            throw new IllegalArgumentException("fee rate out of range (0 to 10000000 sat/kvB): " + satsPerKvB);
    }

    public static FeeRate ofSatsPerVByte(long satsPerVByte) {
        return new FeeRate(Math.multiplyExact(satsPerVByte, 1000L));
    }

    /** The fee for {@code virtualBytes}, rounded up so that the rate is reached. */
    public Sats feeFor(long virtualBytes) {
        return new Sats(Math.ceilDiv(Math.multiplyExact(virtualBytes, satsPerKvB), 1000L));
    }

    @Override
    public int compareTo(FeeRate other) {
        return Long.compare(satsPerKvB, other.satsPerKvB);
    }

    @Override
    public String toString() {
        return satsPerKvB + " sat/kvB";
    }
}
