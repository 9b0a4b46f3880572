package org.joinmarket.common.chain;

import java.nio.ByteBuffer;
import org.joinmarket.common.crypto.PublicKey;

/** The output scripts of single keys. */
public final class Scripts {
    private static final int HASH160_BYTES = 20;
    private static final int HASH256_BYTES = 32;
    private static final byte OP_0 = 0;
    private static final byte OP_1 = 0x51;
    private static final byte OP_DUP = 0x76;
    private static final byte OP_EQUAL = (byte) 0x87;
    private static final byte OP_EQUALVERIFY = (byte) 0x88;
    private static final byte OP_HASH160 = (byte) 0xa9;
    private static final byte OP_CHECKSIG = (byte) 0xac;

    private Scripts() {}

    public static Script p2wpkh(PublicKey key) {
        return p2wpkh(Hashes.hash160(key.bytes()));
    }

    public static Script p2pkh(PublicKey key) {
        return p2pkh(Hashes.hash160(key.bytes()));
    }

    /** Pay to witness public key hash, wrapped in pay to script hash (BIP141). */
    public static Script p2shP2wpkh(PublicKey key) {
        return p2sh(Hashes.hash160(p2wpkh(key).bytes()));
    }

    /** Pays to whoever shows {@code witnessScript} and satisfies it (BIP141). */
    public static Script p2wsh(Script witnessScript) {
        return witnessProgram(OP_0, Hashes.sha256(witnessScript.bytes()), HASH256_BYTES);
    }

    /** @param keyHash 20 bytes */
    public static Script p2wpkh(byte[] keyHash) {
        return witnessProgram(OP_0, keyHash, HASH160_BYTES);
    }

    /** @param keyHash 20 bytes */
    public static Script p2pkh(byte[] keyHash) {
        requireSize(keyHash, HASH160_BYTES);
        return new Script(ByteBuffer.allocate(25)
                .put(OP_DUP)
                .put(OP_HASH160)
                .put((byte) HASH160_BYTES)
                .put(keyHash)
                .put(OP_EQUALVERIFY)
                .put(OP_CHECKSIG)
                .array());
    }

    /** @param scriptHash 20 bytes */
    public static Script p2sh(byte[] scriptHash) {
        requireSize(scriptHash, HASH160_BYTES);
        return new Script(ByteBuffer.allocate(23)
                .put(OP_HASH160)
                .put((byte) HASH160_BYTES)
                .put(scriptHash)
                .put(OP_EQUAL)
                .array());
    }

    /** @param scriptHash 32 bytes */
    static Script p2wsh(byte[] scriptHash) {
        return witnessProgram(OP_0, scriptHash, HASH256_BYTES);
    }

    /** @param outputKey 32 bytes, x only */
    static Script p2tr(byte[] outputKey) {
        return witnessProgram(OP_1, outputKey, HASH256_BYTES);
    }

    /** The script code that signatures of a P2WPKH input commit to (BIP143): the P2PKH script of the same hash. */
    public static Script scriptCode(Script p2wpkh) {
        if (!p2wpkh.isP2wpkh()) throw new IllegalArgumentException("not a P2WPKH script");
        byte[] keyHash = new byte[HASH160_BYTES];
        System.arraycopy(p2wpkh.bytes(), 2, keyHash, 0, HASH160_BYTES);
        return p2pkh(keyHash);
    }

    /** Whether {@code key} owns {@code script}, which may be P2WPKH, P2SH-P2WPKH or P2PKH (coinjoin.md 1.5, rule 5). */
    public static boolean isOwnedBy(Script script, PublicKey key) {
        return script.equals(p2wpkh(key)) || script.equals(p2shP2wpkh(key)) || script.equals(p2pkh(key));
    }

    private static Script witnessProgram(byte version, byte[] program, int size) {
        requireSize(program, size);
        return new Script(ByteBuffer.allocate(2 + size)
                .put(version)
                .put((byte) size)
                .put(program)
                .array());
    }

    private static void requireSize(byte[] bytes, int size) {
        if (bytes.length != size)
            throw new IllegalArgumentException("expected " + size + " bytes, not " + bytes.length);
    }
}
