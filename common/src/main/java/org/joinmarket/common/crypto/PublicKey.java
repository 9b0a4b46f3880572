package org.joinmarket.common.crypto;

import fr.acinq.secp256k1.Secp256k1Exception;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** A compressed secp256k1 public key: 33 bytes that are a point of the curve. Prints as 66 lower-case hex characters. */
public final class PublicKey implements Comparable<PublicKey> {
    public static final int BYTES = 33;
    public static final int HEX_CHARS = 2 * BYTES;

    private static final int UNCOMPRESSED_BYTES = 65;
    private static final int EVEN = 2;
    private static final String NO_SUCH_KEY = "there is no such key";

    private final byte[] bytes;
    private final byte[] uncompressed; // to find y again takes a root, an eighth of a verification

    private PublicKey(byte[] uncompressed) {
        this.uncompressed = uncompressed;
        this.bytes = Arrays.copyOf(uncompressed, BYTES);
        bytes[0] = (byte) (EVEN | (uncompressed[UNCOMPRESSED_BYTES - 1] & 1));
    }

    /** Empty unless {@code bytes} are 33 bytes, compressed, of a point on the curve. */
    public static Optional<PublicKey> of(byte[] bytes) {
        if (bytes.length != BYTES || (bytes[0] != 2 && bytes[0] != 3)) return Optional.empty();
        try {
            return Optional.of(ofCurveBytes(Curve.secp256k1().pubkeyParse(bytes)));
        } catch (Secp256k1Exception notOnTheCurve) {
            return Optional.empty();
        }
    }

    /**
     * Empty unless {@code hex} is 66 <em>lower-case</em> hexadecimal characters of a compressed key: a nick is a hash of
     * that text, so upper case is another nick (wire.md 4.2).
     */
    public static Optional<PublicKey> parseHex(String hex) {
        if (hex.length() != HEX_CHARS || !LowerHex.is(hex)) return Optional.empty();
        return of(HexFormat.of().parseHex(hex));
    }

    /** @param point 65 bytes, a result of the curve library and so on the curve by construction */
    public static PublicKey ofCurveBytes(byte[] point) {
        if (point.length != UNCOMPRESSED_BYTES) throw new IllegalArgumentException("65 bytes, not " + point.length);
        return new PublicKey(point.clone());
    }

    /**
     * This point and {@code tweak} times the generator, which is how public keys have children (BIP32).
     *
     * @param tweak 32 bytes
     * @return empty if there is no such key, which happens once in 2^127
     */
    public Optional<PublicKey> plusGeneratorTimes(byte[] tweak) {
        try {
            return Optional.of(ofCurveBytes(Curve.secp256k1().pubKeyTweakAdd(uncompressed, tweak)));
        } catch (Secp256k1Exception noSuchKey) {
            return Optional.empty();
        }
    }

    /**
     * As {@link #plusGeneratorTimes(byte[])} for each of many public tweaks, in half the time, once the generator's multiples are known.
     *
     * @throws IllegalStateException if there is no such key for one of them
     */
    public List<PublicKey> plusGeneratorTimesEach(List<byte[]> tweaks) {
        List<PublicKey> sums = new ArrayList<>(tweaks.size());
        for (byte[] tweak : tweaks) {
            if (!Curve.secp256k1().secKeyVerify(tweak)) throw new IllegalStateException(NO_SUCH_KEY);
            sums.add(ofCurveBytes(FixedPoint.generator()
                    .timesPlus(tweak, uncompressed)
                    .orElseThrow(() -> new IllegalStateException(NO_SUCH_KEY))));
        }
        return sums;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** 65 bytes: 4, x and y. The curve library takes both forms, and this one in less time. */
    public byte[] uncompressed() {
        return uncompressed.clone();
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
