package org.joinmarket.common.chain;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bitcoinj.crypto.internal.CryptoUtils;

/** The hash functions of bitcoin. */
public final class Hashes {
    private Hashes() {}

    public static byte[] sha256(byte[]... parts) {
        MessageDigest digest = newSha256();
        for (byte[] part : parts) digest.update(part);
        return digest.digest();
    }

    /** SHA-256 twice. */
    public static byte[] sha256d(byte[]... parts) {
        return sha256(sha256(parts));
    }

    /** RIPEMD-160 of SHA-256: 20 bytes. */
    public static byte[] hash160(byte[] bytes) {
        return CryptoUtils.sha256hash160(bytes);
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
