package org.joinmarket.common.chain;

import java.util.Arrays;
import java.util.HexFormat;

/** The bytes of an output script (scriptPubKey), at most 10 000. Compared by content; prints as lower-case hex. */
public final class Script {
    public static final int MAX_BYTES = 10_000;

    public static final Script EMPTY = new Script(new byte[0]);

    private final byte[] bytes;

    public Script(byte[] bytes) {
        if (bytes.length > MAX_BYTES) throw new IllegalArgumentException("script longer than " + MAX_BYTES + " bytes");
        this.bytes = bytes.clone();
    }

    /** @throws IllegalArgumentException if {@code hex} is not hexadecimal of at most 10 000 bytes */
    public static Script ofHex(String hex) {
        return new Script(HexFormat.of().parseHex(hex));
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public int size() {
        return bytes.length;
    }

    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** {@code 0 <20 bytes>}: pay to witness public key hash (BIP141). */
    public boolean isP2wpkh() {
        return bytes.length == 22 && bytes[0] == 0 && bytes[1] == 20;
    }

    /** {@code 0 <32 bytes>}: pay to witness script hash (BIP141). */
    public boolean isP2wsh() {
        return bytes.length == 34 && bytes[0] == 0 && bytes[1] == 32;
    }

    /** {@code 1 <32 bytes>}: pay to taproot (BIP341). */
    public boolean isP2tr() {
        return bytes.length == 34 && bytes[0] == 0x51 && bytes[1] == 32;
    }

    /** {@code OP_HASH160 <20 bytes> OP_EQUAL} (BIP16). */
    public boolean isP2sh() {
        return bytes.length == 23 && bytes[0] == (byte) 0xa9 && bytes[1] == 20 && bytes[22] == (byte) 0x87;
    }

    /** {@code OP_DUP OP_HASH160 <20 bytes> OP_EQUALVERIFY OP_CHECKSIG}. */
    public boolean isP2pkh() {
        return bytes.length == 25
                && bytes[0] == 0x76
                && bytes[1] == (byte) 0xa9
                && bytes[2] == 20
                && bytes[23] == (byte) 0x88
                && bytes[24] == (byte) 0xac;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Script that && Arrays.equals(bytes, that.bytes);
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
