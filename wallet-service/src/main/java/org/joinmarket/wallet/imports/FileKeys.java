package org.joinmarket.wallet.imports;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Keys of 32 bytes that other implementations make from a password; the caller zeroes them. */
final class FileKeys {
    static final int BYTES = 32;

    /** Of clientserver's files; it does not write them down there (wallet.md 9.1). */
    private static final int CS_ITERATIONS = 500;

    private static final int CS_MEMORY_KIB = 1_000;
    private static final int CS_LANES = 4;
    private static final int PBKDF2_ITERATIONS = 600_000; // wallet.md 9.2 and 9.3

    private FileKeys() {}

    static byte[] clientServer(String password, byte[] salt) {
        return argon2(Argon2Parameters.ARGON2_i, CS_MEMORY_KIB, CS_ITERATIONS, CS_LANES, password, salt);
    }

    /** @throws BadFile beyond {@link KdfLimits}, before anything is allocated */
    static byte[] argon2id(long memoryKib, long iterations, int lanes, String password, byte[] salt) throws BadFile {
        KdfLimits.check(memoryKib, iterations, lanes);
        return argon2(Argon2Parameters.ARGON2_id, (int) memoryKib, (int) iterations, lanes, password, salt);
    }

    private static byte[] argon2(int type, int memoryKib, int iterations, int lanes, String password, byte[] salt) {
        byte[] secret = password.getBytes(StandardCharsets.UTF_8);
        try {
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(type)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(memoryKib)
                    .withIterations(iterations)
                    .withParallelism(lanes)
                    .withSalt(salt)
                    .build());
            byte[] key = new byte[BYTES];
            generator.generateBytes(secret, key);
            return key;
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    static byte[] pbkdf2(String password, byte[] salt) {
        char[] secret = password.toCharArray();
        PBEKeySpec spec = new PBEKeySpec(secret, salt, PBKDF2_ITERATIONS, 8 * BYTES);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has PBKDF2 with HMAC-SHA256", e);
        } finally {
            spec.clearPassword();
            Arrays.fill(secret, '\0');
        }
    }
}
