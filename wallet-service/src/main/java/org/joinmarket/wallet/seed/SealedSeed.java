package org.joinmarket.wallet.seed;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.joinmarket.common.chain.Network;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A seed as it lies on the disk: AES-256-GCM under a key that Argon2id makes from the password. Whatever stands beside the
 * ciphertext is bound to it, so that a file cannot be passed off as that of another wallet or network.
 *
 * @param kdf what the key was made with
 * @param nonce 12 bytes in hex
 * @param ciphertext with the tag of 16 bytes, in hex
 */
@JsonNaming(SnakeCaseStrategy.class)
record SealedSeed(
        String format,
        int version,
        String name,
        Network network,
        String fingerprint,
        String createdAt,
        Kdf kdf,
        String nonce,
        String ciphertext) {
    static final String FORMAT = "joinmarket-sealed-seed";
    static final int VERSION = 1;

    private static final int KEY_BYTES = 32;
    private static final int SALT_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final HexFormat HEX = HexFormat.of();

    /** @param salt 16 bytes in hex */
    @JsonNaming(SnakeCaseStrategy.class)
    record Kdf(String name, int memoryKib, int iterations, int parallelism, String salt) {
        private static final String ARGON2ID = "argon2id";

        /** The bounds are those of the settings: a changed file must not make us allocate the machine's memory. */
        Kdf {
            if (!name.equals(ARGON2ID)
                    || memoryKib < 8
                    || memoryKib > 1_048_576
                    || iterations < 1
                    || iterations > 100
                    || parallelism < 1
                    || parallelism > 16
                    || salt.length() != 2 * SALT_BYTES)
                throw new IllegalArgumentException("key derivation parameters out of range");
        }

        byte[] key(byte[] password) {
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(memoryKib)
                    .withIterations(iterations)
                    .withParallelism(parallelism)
                    .withSalt(HEX.parseHex(salt))
                    .build());
            byte[] key = new byte[KEY_BYTES];
            generator.generateBytes(password, key);
            return key;
        }
    }

    /** What stands beside the seed in clear text. */
    record Label(String name, Network network, String fingerprint, String createdAt) {}

    Label label() {
        return new Label(name, network, fingerprint, createdAt);
    }

    private static Kdf newKdf(SealProperties settings, SecureRandom random) {
        return new Kdf(
                Kdf.ARGON2ID,
                settings.memoryKib(),
                settings.iterations(),
                settings.parallelism(),
                HEX.formatHex(randomBytes(random, SALT_BYTES)));
    }

    /** The work of sealing or opening a seed, for nothing: an answer that comes sooner would tell something. */
    static void workForNothing(byte[] password, SealProperties settings, SecureRandom random) {
        Arrays.fill(newKdf(settings, random).key(password), (byte) 0);
    }

    static SealedSeed seal(Seed seed, Label label, byte[] password, SealProperties settings, SecureRandom random) {
        Kdf kdf = newKdf(settings, random);
        byte[] nonce = randomBytes(random, NONCE_BYTES);
        byte[] plain = seed.bytes();
        try {
            byte[] sealed = crypt(Cipher.ENCRYPT_MODE, kdf, password, nonce, associated(label, kdf), plain);
            return new SealedSeed(
                    FORMAT,
                    VERSION,
                    label.name(),
                    label.network(),
                    label.fingerprint(),
                    label.createdAt(),
                    kdf,
                    HEX.formatHex(nonce),
                    HEX.formatHex(sealed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** Empty for a wrong password and for a file that was changed: the two cannot be told apart. */
    Optional<Seed> open(byte[] password) {
        byte[] plain = new byte[0];
        try {
            plain = crypt(
                    Cipher.DECRYPT_MODE,
                    kdf,
                    password,
                    HEX.parseHex(nonce),
                    associated(label(), kdf),
                    HEX.parseHex(ciphertext));
            return Seed.ofBytes(plain);
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            return Optional.empty();
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private static byte[] crypt(int mode, Kdf kdf, byte[] password, byte[] nonce, byte[] associated, byte[] in)
            throws GeneralSecurityException {
        byte[] key = kdf.key(password);
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(associated);
            return cipher.doFinal(in);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] associated(Label label, Kdf kdf) {
        return String.join(
                        "\n",
                        FORMAT,
                        Integer.toString(VERSION),
                        label.name(),
                        label.network().wireName(),
                        label.fingerprint(),
                        label.createdAt(),
                        kdf.name(),
                        Integer.toString(kdf.memoryKib()),
                        Integer.toString(kdf.iterations()),
                        Integer.toString(kdf.parallelism()),
                        kdf.salt())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] randomBytes(SecureRandom random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }
}
