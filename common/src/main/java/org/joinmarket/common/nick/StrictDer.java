package org.joinmarket.common.nick;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Whether bytes are one ECDSA signature in strict DER (BIP66, without the sighash byte), of numbers 1 to n-1. A high S
 * passes here: it is well formed, and fails only when it is verified (wire.md 8.8).
 */
final class StrictDer {
    /** The longest: two integers of 33 bytes. */
    static final int MAX_BYTES = 72;

    private static final int MIN_BYTES = 8;
    private static final byte SEQUENCE = 0x30;
    private static final byte INTEGER = 0x02;

    /** SEC 2, secp256k1: n. */
    private static final BigInteger ORDER =
            new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

    private StrictDer() {}

    static boolean is(byte[] der) {
        if (der.length < MIN_BYTES || der.length > MAX_BYTES) return false;
        int rLength = der[3];
        int sAt = 4 + rLength + 2;
        if (rLength < 1 || sAt >= der.length) return false;
        BigInteger r = new BigInteger(der, 4, rLength);
        BigInteger s = new BigInteger(der, sAt, der.length - sAt);
        return isScalar(r) && isScalar(s) && Arrays.equals(der, encode(r, s));
    }

    private static boolean isScalar(BigInteger number) {
        return number.signum() > 0 && number.compareTo(ORDER) < 0;
    }

    /** The only encoding of the two, so comparing with it checks every tag, length and padding at once. */
    private static byte[] encode(BigInteger r, BigInteger s) {
        byte[] rBytes = r.toByteArray();
        byte[] sBytes = s.toByteArray();
        int content = 2 + rBytes.length + 2 + sBytes.length;
        return ByteBuffer.allocate(2 + content)
                .put(SEQUENCE)
                .put((byte) content)
                .put(INTEGER)
                .put((byte) rBytes.length)
                .put(rBytes)
                .put(INTEGER)
                .put((byte) sBytes.length)
                .put(sBytes)
                .array();
    }
}
