package org.joinmarket.common.podle;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.crypto.PublicKey;

/**
 * What a taker shows before it shows a coin: the SHA-256 of P2, 32 bytes (coinjoin.md 1.2). Canonical text is 64 lower-case
 * hex characters, as {@code !hp2} and blacklists have it; {@code !fill} puts a {@code P} before it.
 */
public final class PodleCommitment implements Comparable<PodleCommitment> {
    public static final int BYTES = 32;

    /** The only kind of commitment there is. */
    public static final char TYPE = 'P';

    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");

    private final byte[] bytes;

    private PodleCommitment(byte[] bytes) {
        this.bytes = bytes;
    }

    static PodleCommitment to(PublicKey p2) {
        return new PodleCommitment(Hashes.sha256(p2.bytes()));
    }

    /** 64 hex characters of either case, without {@code P}; the value compares equal whatever the case was. */
    public static Optional<PodleCommitment> parseHex(String hex) {
        return HEX.matcher(hex).matches()
                ? Optional.of(new PodleCommitment(HexFormat.of().parseHex(hex.toLowerCase(Locale.ROOT))))
                : Optional.empty();
    }

    /** {@code P} and 64 hex characters, as in {@code !fill}. */
    public static Optional<PodleCommitment> parseWire(String text) {
        return !text.isEmpty() && text.charAt(0) == TYPE ? parseHex(text.substring(1)) : Optional.empty();
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** 64 lower-case hex characters, as in {@code !hp2} and in blacklists. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** {@code P} and 64 lower-case hex characters, as in {@code !fill}. */
    public String wire() {
        return TYPE + hex();
    }

    @Override
    public int compareTo(PodleCommitment other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PodleCommitment that && Arrays.equals(bytes, that.bytes);
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
