package org.joinmarket.common.crypto;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import java.util.Arrays;
import java.util.Optional;

/**
 * A point that is multiplied so often that half a megabyte of its multiples is worth having: any other multiple is then a sum of
 * 32 of them at most, which takes half as long as a multiplication. To make them takes as long as a thousand multiplications.
 * <strong>For public numbers only</strong>: which multiples are added shows in the time it takes and in the caches of the processor.
 */
public final class FixedPoint {
    /** Of a number, of eight bits each. */
    private static final int DIGITS = 32;

    /** Of a digit, but for 0. */
    private static final int VALUES = 255;

    private static final int COORDINATES = 64;
    private static final byte UNCOMPRESSED = 4;
    private static final Secp256k1 CURVE = Curve.secp256k1();

    private final byte[]
            multiples; // value * 256^digit * point without its first byte, digit by digit, the lowest first

    private FixedPoint(byte[] multiples) {
        this.multiples = multiples;
    }

    /** The point that all public keys are multiples of, made when it is first asked for. */
    public static FixedPoint generator() {
        return Generator.POINT;
    }

    public static FixedPoint of(PublicKey point) {
        byte[] multiples = new byte[DIGITS * VALUES * COORDINATES];
        byte[] unit = point.uncompressed();
        int at = 0;
        for (int digit = 0; digit < DIGITS; digit++) {
            byte[] multiple = unit;
            for (int value = 1; value <= VALUES; value++) {
                System.arraycopy(multiple, 1, multiples, at, COORDINATES);
                at += COORDINATES;
                multiple = CURVE.pubKeyCombine(new byte[][] {multiple, unit});
            }
            unit = multiple;
        }
        return new FixedPoint(multiples);
    }

    /**
     * {@code scalar} times this point, and {@code other}.
     *
     * @param scalar 32 bytes, big-endian
     * @param other 33 or 65 bytes of a point on the curve
     * @return 65 bytes; empty for the point at infinity
     */
    public Optional<byte[]> timesPlus(byte[] scalar, byte[] other) {
        if (scalar.length != DIGITS) throw new IllegalArgumentException("32 bytes, not " + scalar.length);
        byte[][] terms = new byte[DIGITS + 1][];
        int count = 0;
        terms[count++] = other;
        for (int digit = 0; digit < DIGITS; digit++) {
            int value = Byte.toUnsignedInt(scalar[DIGITS - 1 - digit]);
            if (value != 0) terms[count++] = multiple(digit, value);
        }
        try {
            return Optional.of(CURVE.pubKeyCombine(Arrays.copyOf(terms, count)));
        } catch (Secp256k1Exception infinity) {
            return Optional.empty();
        }
    }

    private byte[] multiple(int digit, int value) {
        byte[] point = new byte[1 + COORDINATES];
        point[0] = UNCOMPRESSED;
        System.arraycopy(multiples, (digit * VALUES + value - 1) * COORDINATES, point, 1, COORDINATES);
        return point;
    }

    /** Holds the multiples once somebody wants them. */
    private static final class Generator {
        private static final FixedPoint POINT = of(SecretKey.of(one()).publicKey());

        private static byte[] one() {
            byte[] one = new byte[SecretKey.BYTES];
            one[SecretKey.BYTES - 1] = 1;
            return one;
        }
    }
}
