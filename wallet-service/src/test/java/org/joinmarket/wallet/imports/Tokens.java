package org.joinmarket.wallet.imports;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Writes Fernet tokens, and the files that have one behind a salt. */
final class Tokens {
    private static final byte[] SALT = "sixteen of these".getBytes(US_ASCII);

    private Tokens() {}

    static byte[] salted(String plain, String password) {
        return ForeignFiles.concat(SALT, token(plain.getBytes(UTF_8), FileKeys.pbkdf2(password, SALT)));
    }

    static byte[] token(byte[] plain, byte[] key) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            SecretKeySpec encryption = new SecretKeySpec(key, 16, 16, "AES");
            cipher.init(Cipher.ENCRYPT_MODE, encryption, new IvParameterSpec(SALT));
            byte[] data = cipher.doFinal(plain);
            ByteBuffer token = ByteBuffer.allocate(25 + data.length + 32);
            token.put((byte) 0x80).putLong(1_800_000_000L).put(SALT).put(data);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, 0, 16, "HmacSHA256"));
            token.put(mac.doFinal(Arrays.copyOf(token.array(), 25 + data.length)));
            return Base64.getUrlEncoder().encode(token.array());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
