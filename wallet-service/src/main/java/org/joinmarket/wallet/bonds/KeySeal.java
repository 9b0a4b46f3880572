package org.joinmarket.wallet.bonds;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.wallets.Wallet;

/**
 * Seals what only the unlocked wallet may read: AES-256-GCM under a key that HKDF-SHA256 makes of a private key of the wallet
 * that no address has. So the words and the sealed file are all that has to be kept safe, and a change of the password
 * changes nothing here (docs/adr/0018).
 */
final class KeySeal {
    /** A branch that no program of the field uses. */
    private static final KeyPath SEALING = new KeyPath(0, 0x4a4d, 0);

    private static final byte[] INFO = "joinmarket certificate key 1".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random;

    KeySeal(SecureRandom random) {
        this.random = random;
    }

    /**
     * @param bound what it is for: it opens with the same text only
     * @return lower-case hex
     * @throws org.joinmarket.support.problems.ApiProblem 409 if the wallet is locked
     */
    String seal(Wallet wallet, byte[] secret, String bound) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, wallet, nonce, bound).doFinal(secret);
            return HexFormat.of()
                    .formatHex(ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                            .put(nonce)
                            .put(sealed)
                            .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM and HKDF", e);
        }
    }

    /**
     * The caller zeroes it.
     *
     * @throws IllegalStateException if it was changed, or sealed for something else or by another wallet
     */
    byte[] open(Wallet wallet, String sealed, String bound) {
        byte[] bytes = HexFormat.of().parseHex(sealed);
        byte[] nonce = Arrays.copyOf(bytes, NONCE_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, wallet, nonce, bound)
                    .doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("what was sealed does not open", e);
        }
    }

    private static Cipher cipher(int mode, Wallet wallet, byte[] nonce, String bound) throws GeneralSecurityException {
        KDF hkdf = KDF.getInstance("HKDF-SHA256");
        SecretKey key = wallet.withKey(
                SEALING,
                own -> own.withBytes(bytes -> {
                    var parameters = HKDFParameterSpec.ofExtract().addIKM(bytes).thenExpand(INFO, KEY_BYTES);
                    try {
                        return hkdf.deriveKey("AES", parameters);
                    } catch (GeneralSecurityException e) {
                        throw new IllegalStateException("every Java platform has HKDF", e);
                    }
                }));
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD((wallet.name() + "|" + bound).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
