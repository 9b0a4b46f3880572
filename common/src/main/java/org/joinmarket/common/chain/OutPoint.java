package org.joinmarket.common.chain;

import java.util.Comparator;
import java.util.Optional;

/** One output of one transaction; canonical text {@code txid:vout} with a decimal vout of 0 to 2^32-1. */
public record OutPoint(TxId txid, long vout) implements Comparable<OutPoint> {
    private static final long MAX_VOUT = 0xffff_ffffL;

    public OutPoint {
        if (vout < 0 || vout > MAX_VOUT) throw new IllegalArgumentException("vout out of range: " + vout);
    }

    /** Strict: lower-case txid, no sign, no leading zeros, no further fields. */
    public static Optional<OutPoint> parse(String text) {
        int colon = text.indexOf(':');
        if (colon != 64 || text.length() > 64 + 1 + 10) return Optional.empty();
        String digits = text.substring(colon + 1);
        if (digits.isEmpty() || (digits.length() > 1 && digits.charAt(0) == '0')) return Optional.empty();
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') return Optional.empty();
        }
        long vout = Long.parseLong(digits);
        if (vout > MAX_VOUT) return Optional.empty();
        return TxId.parse(text.substring(0, colon)).map(txid -> new OutPoint(txid, vout));
    }

    @Override
    public int compareTo(OutPoint other) {
        return Comparator.comparing(OutPoint::txid)
                .thenComparingLong(OutPoint::vout)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return txid + ":" + vout;
    }
}
