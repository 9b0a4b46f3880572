package org.joinmarket.common.crypto;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The public X25519 key of a session's NaCl box; 64 lower-case hex characters on the wire (wire.md 6). Keys of low
 * order, the all-zero one among them, cannot be made: with such a key everybody would know the shared secret.
 */
public final class BoxPublicKey {
    public static final int BYTES = 32;
    public static final int HEX_CHARS = 2 * BYTES;

    /** Any scalar would do: X25519 clamps it to a multiple of 8, so points of low order and only those give zero. */
    private static final byte[] PROBE = new byte[BYTES];

    private final byte[] bytes;

    private BoxPublicKey(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Optional<BoxPublicKey> of(byte[] bytes) {
        if (bytes.length != BYTES) return Optional.empty();
        byte[] product = new byte[BYTES];
        if (Sodium.LIBRARY.crypto_scalarmult(product, PROBE, bytes) != 0) return Optional.empty();
        return Optional.of(new BoxPublicKey(bytes.clone()));
    }

    /** Lower case only. Upper case is refused too: the maker signs this text (wire.md 6), so it has one form. */
    public static Optional<BoxPublicKey> parseHex(String hex) {
        if (hex.length() != HEX_CHARS || !LowerHex.is(hex)) return Optional.empty();
        return of(HexFormat.of().parseHex(hex));
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BoxPublicKey that && Arrays.equals(bytes, that.bytes);
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
