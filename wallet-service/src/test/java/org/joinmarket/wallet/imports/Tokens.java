package org.joinmarket.wallet.imports;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Writes Fernet tokens, and the files that have one behind a salt. */
final class Tokens {
    private static final byte[] SALT = "sixteen of these".getBytes(US_ASCII);

    /** Of passwords, behind that salt: each takes a second or two. */
    private static final Map<String, byte[]> KEYS = new ConcurrentHashMap<>();

    private Tokens() {}

    static byte[] salted(String plain, String password) {
        byte[] key = KEYS.computeIfAbsent(password, it -> FileKeys.pbkdf2(it, SALT));
        return ForeignFiles.concat(SALT, token(plain.getBytes(UTF_8), key));
    }

    /** As the daemon of joinmarket-ng writes it, with a key that is as little work as a file may ask for. */
    static byte[] daemon(String plain, String password) throws BadFile {
        byte[] header = ByteBuffer.allocate(31)
                .put(NgFile.MAGIC.getBytes(US_ASCII))
                .put((byte) 1)
                .put((byte) 1)
                .putInt(8)
                .putInt(1)
                .put((byte) 1)
                .put(SALT)
                .array();
        return ForeignFiles.concat(header, token(plain.getBytes(UTF_8), FileKeys.argon2id(8, 1, 1, password, SALT)));
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
