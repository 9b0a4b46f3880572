package org.joinmarket.wallet.imports;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Opens a Fernet token (the specification of the Python cryptography project, version 0x80): {@code 80 | time 8 | iv 16 |
 * AES-128-CBC | HMAC-SHA256 32} in URL-safe Base64. The time does not matter to a file.
 */
final class Fernet {
    private static final byte VERSION = (byte) 0x80;
    private static final int IV_AT = 9;
    private static final int BLOCK = 16;
    private static final int MAC_BYTES = 32;
    private static final int SHORTEST = IV_AT + BLOCK + BLOCK + MAC_BYTES;

    private final byte[] token;

    private Fernet(byte[] token) {
        this.token = token;
    }

    /** @throws BadFile if the token has not the form of one, whatever its key */
    static Fernet parse(byte[] file, int from) throws BadFile {
        byte[] token;
        try {
            token = Base64.getUrlDecoder().decode(Arrays.copyOfRange(file, from, file.length));
        } catch (IllegalArgumentException _) {
            throw new BadFile(Flaw.DAMAGED);
        }
        if (token.length < SHORTEST || token[0] != VERSION || (token.length - SHORTEST) % BLOCK != 0)
            throw new BadFile(Flaw.DAMAGED);
        return new Fernet(token);
    }

    /**
     * The plain text, which the caller zeroes.
     *
     * @param key 32 bytes: the first half authenticates, the second encrypts
     * @throws BadFile {@link Flaw#WRONG_PASSWORD} if the token is not of this key, which is all that can be said
     */
    byte[] open(byte[] key) throws BadFile {
        int end = token.length - MAC_BYTES;
        byte[] encryption = Arrays.copyOfRange(key, BLOCK, 2 * BLOCK);
        byte[] authentication = Arrays.copyOf(key, BLOCK);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(authentication, "HmacSHA256"));
            mac.update(token, 0, end);
            if (!MessageDigest.isEqual(mac.doFinal(), Arrays.copyOfRange(token, end, token.length)))
                throw new BadFile(Flaw.WRONG_PASSWORD);
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(encryption, "AES"),
                    new IvParameterSpec(token, IV_AT, BLOCK));
            return cipher.doFinal(token, IV_AT + BLOCK, end - IV_AT - BLOCK);
        } catch (GeneralSecurityException _) { // its padding: whoever knew the key wrote something else
            throw new BadFile(Flaw.DAMAGED);
        } finally {
            Arrays.fill(encryption, (byte) 0);
            Arrays.fill(authentication, (byte) 0);
        }
    }

    @Override
    public String toString() {
        return "<token>";
    }
}
