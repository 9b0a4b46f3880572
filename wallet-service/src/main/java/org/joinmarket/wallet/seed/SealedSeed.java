package org.joinmarket.wallet.seed;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
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
        byte[] plain = seed.bytes();
        try {
            return seal(plain, label, password, settings, random);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /**
     * Opens at once what it has sealed, with the key that is there.
     *
     * @param plain of {@link Seed#bytes()}; stays the caller's to zero
     * @throws IllegalStateException if that does not give a seed of these bytes: its file would open to nobody
     */
    static SealedSeed seal(byte[] plain, Label label, byte[] password, SealProperties settings, SecureRandom random) {
        Kdf kdf = newKdf(settings, random);
        byte[] nonce = randomBytes(random, NONCE_BYTES);
        byte[] key = kdf.key(password);
        try {
            byte[] ciphertext = crypt(Cipher.ENCRYPT_MODE, key, nonce, associated(label, kdf), plain);
            var sealed = new SealedSeed(
                    FORMAT,
                    VERSION,
                    label.name(),
                    label.network(),
                    label.fingerprint(),
                    label.createdAt(),
                    kdf,
                    HEX.formatHex(nonce),
                    HEX.formatHex(ciphertext));
            if (!sealed.holds(plain, key)) throw new IllegalStateException("a sealed seed does not open");
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private boolean holds(byte[] plain, byte[] key) {
        Optional<Seed> opened = openWith(key);
        if (opened.isEmpty()) return false;
        try (Seed seed = opened.get()) {
            byte[] bytes = seed.bytes();
            boolean same = MessageDigest.isEqual(bytes, plain);
            Arrays.fill(bytes, (byte) 0);
            return same;
        }
    }

    /** Empty for a wrong password and for a file that was changed: the two cannot be told apart. */
    Optional<Seed> open(byte[] password) {
        byte[] key = new byte[0];
        try {
            key = kdf.key(password);
            return openWith(key);
        } catch (IllegalArgumentException _) { // a salt that is no hex
            return Optional.empty();
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private Optional<Seed> openWith(byte[] key) {
        byte[] plain = new byte[0];
        try {
            plain = crypt(
                    Cipher.DECRYPT_MODE, key, HEX.parseHex(nonce), associated(label(), kdf), HEX.parseHex(ciphertext));
            return Seed.ofBytes(plain);
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            return Optional.empty();
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private static byte[] crypt(int mode, byte[] key, byte[] nonce, byte[] associated, byte[] in)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(associated);
        return cipher.doFinal(in);
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
