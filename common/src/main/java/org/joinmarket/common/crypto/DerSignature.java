package org.joinmarket.common.crypto;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Strict DER (BIP66, without the sighash byte) to the 64 bytes {@code r || s}; only low S, 1 to n/2 (BIP146). */
final class DerSignature {
    /** The longest: two integers of 33 bytes. */
    static final int MAX_BYTES = 72;

    private static final int MIN_BYTES = 8;
    private static final int SCALAR = 32;
    private static final byte[] ORDER =
            HexFormat.of().parseHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
    private static final byte[] HALF_ORDER =
            HexFormat.of().parseHex("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");

    private DerSignature() {}

    static Optional<byte[]> toCompact(byte[] der) {
        if (der.length < MIN_BYTES || der.length > MAX_BYTES || der[0] != 0x30 || der[1] != der.length - 2)
            return Optional.empty();
        byte[] compact = new byte[2 * SCALAR];
        int afterR = integer(der, 2, compact, 0);
        if (afterR < 0) return Optional.empty();
        int afterS = integer(der, afterR, compact, SCALAR);
        if (afterS != der.length) return Optional.empty();
        byte[] r = Arrays.copyOfRange(compact, 0, SCALAR);
        byte[] s = Arrays.copyOfRange(compact, SCALAR, 2 * SCALAR);
        boolean inRange = !isZero(r)
                && Arrays.compareUnsigned(r, ORDER) < 0
                && !isZero(s)
                && Arrays.compareUnsigned(s, HALF_ORDER) <= 0;
        return inRange ? Optional.of(compact) : Optional.empty();
    }

    /** Copies the minimal, positive integer at {@code at} right-aligned to {@code out}; the offset behind it, or -1. */
    private static int integer(byte[] der, int at, byte[] out, int outAt) {
        if (at + 2 > der.length || der[at] != 0x02) return -1;
        int length = der[at + 1];
        int start = at + 2;
        if (length < 1 || length > SCALAR + 1 || start + length > der.length) return -1;
        if (der[start] < 0) return -1;
        boolean padded = der[start] == 0 && length > 1;
        if (padded && der[start + 1] >= 0) return -1;
        int skip = padded ? 1 : 0;
        int size = length - skip;
        if (size > SCALAR) return -1;
        System.arraycopy(der, start + skip, out, outAt + SCALAR - size, size);
        return start + length;
    }

    private static boolean isZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) return false;
        }
        return true;
    }
}
