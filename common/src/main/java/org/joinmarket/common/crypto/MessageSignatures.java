package org.joinmarket.common.crypto;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * ECDSA as the market uses it (wire.md 4.2, coinjoin.md 2.2): DER without a sighash byte, low S, deterministic by RFC
 * 6979 without extra entropy and without grinding for a low R. Signatures over text use the digest of "Bitcoin signed
 * messages"; transaction inputs sign their own hash with {@link #signHash}.
 */
public final class MessageSignatures {
    /** The longest DER signature that {@link #verify} looks at. */
    public static final int MAX_DER_BYTES = DerSignature.MAX_BYTES;

    private static final byte[] PREFIX = "\u0018Bitcoin Signed Message:\n".getBytes(StandardCharsets.US_ASCII);
    private static final int HASH = 32;
    private static final int RECOVERABLE = 65;
    private static final int FIRST_HEADER = 27;
    private static final int LAST_HEADER = 42;

    private MessageSignatures() {}

    /** SHA-256 twice over the prefix, the CompactSize of the length, and {@code text}; 32 bytes. */
    public static byte[] digest(byte[] text) {
        MessageDigest sha = sha256();
        sha.update(PREFIX);
        sha.update(compactSize(text.length));
        return sha256().digest(sha.digest(text));
    }

    /** @return DER, low S, at most 72 bytes */
    public static byte[] sign(byte[] text, SecretKey key) {
        return signHash(digest(text), key);
    }

    /** Strict DER and low S only; anything else is false. */
    public static boolean verify(byte[] text, byte[] der, PublicKey key) {
        return verifyHash(digest(text), der, key);
    }

    /**
     * @param hash 32 bytes that are already a hash, such as the BIP143 hash of a transaction input
     * @return DER, low S, at most 72 bytes, without a sighash byte
     */
    public static byte[] signHash(byte[] hash, SecretKey key) {
        requireHash(hash);
        Secp256k1 curve = Curve.secp256k1();
        return key.withBytes(secret -> curve.compact2der(curve.sign(hash, secret)));
    }

    /** Strict DER (no sighash byte) and low S only; anything else is false. */
    public static boolean verifyHash(byte[] hash, byte[] der, PublicKey key) {
        requireHash(hash);
        Optional<byte[]> compact = DerSignature.toCompact(der);
        if (compact.isEmpty()) return false;
        try {
            return Curve.secp256k1().verify(compact.get(), hash, key.uncompressed());
        } catch (Secp256k1Exception notASignature) {
            return false;
        }
    }

    /**
     * What wallets give that sign texts, as DER with low S: 65 bytes of which the first (27 to 42) says how to recover the key,
     * which is not done here.
     *
     * @return empty if it is no such signature
     */
    public static Optional<byte[]> derOfRecoverable(byte[] signature) {
        if (signature.length != RECOVERABLE || signature[0] < FIRST_HEADER || signature[0] > LAST_HEADER)
            return Optional.empty();
        Secp256k1 curve = Curve.secp256k1();
        try {
            byte[] compact = Arrays.copyOfRange(signature, 1, RECOVERABLE);
            return Optional.of(
                    curve.compact2der(curve.signatureNormalize(compact).getFirst()));
        } catch (Secp256k1Exception notASignature) {
            return Optional.empty();
        }
    }

    private static void requireHash(byte[] hash) {
        if (hash.length != HASH) throw new IllegalArgumentException("a hash has 32 bytes, not " + hash.length);
    }

    private static byte[] compactSize(int length) {
        if (length < 0xfd) return new byte[] {(byte) length};
        if (length <= 0xffff)
            return ByteBuffer.allocate(3)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put((byte) 0xfd)
                    .putShort((short) length)
                    .array();
        return ByteBuffer.allocate(5)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0xfe)
                .putInt(length)
                .array();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
