package org.joinmarket.common.crypto;

import fr.acinq.secp256k1.Secp256k1Exception;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** A compressed secp256k1 public key: 33 bytes that are a point of the curve. Prints as 66 lower-case hex characters. */
public final class PublicKey implements Comparable<PublicKey> {
    public static final int BYTES = 33;
    public static final int HEX_CHARS = 2 * BYTES;

    private static final int UNCOMPRESSED = 65;
    private static final int EVEN = 2;

    private final byte[] bytes;

    private PublicKey(byte[] compressed) {
        this.bytes = compressed;
    }

    /** Empty unless {@code bytes} are 33 bytes, compressed, of a point on the curve. */
    public static Optional<PublicKey> of(byte[] bytes) {
        if (bytes.length != BYTES || (bytes[0] != 2 && bytes[0] != 3)) return Optional.empty();
        try {
            Curve.secp256k1().pubkeyParse(bytes);
        } catch (Secp256k1Exception notOnTheCurve) {
            return Optional.empty();
        }
        return Optional.of(new PublicKey(bytes.clone()));
    }

    /**
     * Empty unless {@code hex} is 66 <em>lower-case</em> hexadecimal characters of a compressed key: a nick is a hash of
     * that text, so upper case is another nick (wire.md 4.2).
     */
    public static Optional<PublicKey> parseHex(String hex) {
        if (hex.length() != HEX_CHARS || !LowerHex.is(hex)) return Optional.empty();
        return of(HexFormat.of().parseHex(hex));
    }

    /** For a result of the curve library (33 or 65 bytes), which is on the curve by construction. */
    static PublicKey ofCurveBytes(byte[] point) {
        byte[] compressed = Arrays.copyOf(point, BYTES);
        if (point.length == UNCOMPRESSED) compressed[0] = (byte) (EVEN | (point[UNCOMPRESSED - 1] & 1));
        return new PublicKey(compressed);
    }

    /**
     * This point and {@code tweak} times the generator, which is how public keys have children (BIP32).
     *
     * @param tweak 32 bytes
     * @return empty if there is no such key, which happens once in 2^127
     */
    public Optional<PublicKey> plusGeneratorTimes(byte[] tweak) {
        try {
            return Optional.of(ofCurveBytes(Curve.secp256k1().pubKeyTweakAdd(bytes, tweak)));
        } catch (Secp256k1Exception noSuchKey) {
            return Optional.empty();
        }
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public int compareTo(PublicKey other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicKey that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}
