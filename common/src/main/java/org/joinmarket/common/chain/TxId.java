package org.joinmarket.common.chain;

import java.util.HexFormat;
import java.util.Optional;

/** A transaction id in display order: 64 lower-case hexadecimal characters. */
public record TxId(String hex) implements Comparable<TxId> {
    private static final int LENGTH = 64;

    public TxId {
        if (!isTxId(hex)) throw new IllegalArgumentException("a txid is 64 lower-case hexadecimal characters");
    }

    public static Optional<TxId> parse(String text) {
        return isTxId(text) ? Optional.of(new TxId(text)) : Optional.empty();
    }

    /** By hand: a wallet reads them by the ten thousand. */
    private static boolean isTxId(String text) {
        if (text.length() != LENGTH) return false;
        for (int i = 0; i < LENGTH; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) return false;
        }
        return true;
    }

    /** From the 32 bytes in the order that they have inside a serialized transaction. */
    public static TxId ofInternalBytes(byte[] bytes) {
        return new TxId(HexFormat.of().formatHex(reversed(bytes)));
    }

    /** The 32 bytes in the order that they have inside a serialized transaction. */
    public byte[] internalBytes() {
        return reversed(displayBytes());
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] result = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) result[i] = bytes[bytes.length - 1 - i];
        return result;
    }

    /** The 32 bytes as printed (the reverse of the order inside a serialized transaction). */
    public byte[] displayBytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public int compareTo(TxId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
