package org.joinmarket.wallet.seed;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bitcoinj.crypto.MnemonicCode;
import org.bitcoinj.crypto.MnemonicException;
import org.joinmarket.common.chain.Bip39Seed;

/**
 * What a wallet is made from: the entropy behind its BIP39 words, and the BIP39 passphrase, perhaps empty. Never prints;
 * {@link #close()} zeroes it.
 */
public final class Seed implements AutoCloseable {
    private static final int ROUNDS = 2_048; // BIP39
    private static final int SEED_BITS = 512;
    private static final int MAX_PASSPHRASE_BYTES = 1_024;

    private final byte[] entropy;
    private final byte[] passphrase;

    private Seed(byte[] entropy, byte[] passphrase) {
        this.entropy = entropy;
        this.passphrase = passphrase;
    }

    /** Whether {@code passphrase} is short enough, in UTF-8 and normalized as BIP39 says, which can lengthen it. */
    public static boolean fits(String passphrase) {
        return utf8(passphrase).remaining() <= MAX_PASSPHRASE_BYTES;
    }

    /**
     * @param words 12 or 24
     * @throws IllegalArgumentException unless the passphrase {@link #fits}
     */
    public static Seed random(int words, String passphrase, SecureRandom random) {
        if (words != 12 && words != 24) throw new IllegalArgumentException("12 or 24 words");
        byte[] entropy = new byte[words / 3 * 4];
        random.nextBytes(entropy);
        return new Seed(entropy, normalized(passphrase));
    }

    /**
     * Empty unless {@code mnemonic} is 12, 15, 18, 21 or 24 English BIP39 words whose checksum is right.
     *
     * @throws IllegalArgumentException unless the passphrase {@link #fits}
     */
    public static Optional<Seed> ofMnemonic(String mnemonic, String passphrase) {
        String text =
                Normalizer.normalize(mnemonic, Normalizer.Form.NFKD).strip().toLowerCase(Locale.ROOT);
        List<String> words = List.of(text.split("\\s+"));
        if (words.size() % 3 != 0 || !isSize(words.size() / 3 * 4))
            return Optional.empty(); // bitcoinj takes any multiple of 3
        try {
            return Optional.of(new Seed(MnemonicCode.INSTANCE.toEntropy(words), normalized(passphrase)));
        } catch (MnemonicException _) {
            return Optional.empty();
        }
    }

    /**
     * Empty unless {@code entropy}, which stays the caller's to zero, has 16, 20, 24, 28 or 32 bytes (BIP39).
     *
     * @throws IllegalArgumentException unless the passphrase {@link #fits}
     */
    public static Optional<Seed> ofEntropy(byte[] entropy, String passphrase) {
        if (!isSize(entropy.length)) return Optional.empty();
        return Optional.of(new Seed(entropy.clone(), normalized(passphrase)));
    }

    private static boolean isSize(int bytes) {
        return bytes >= 16 && bytes <= 32 && bytes % 4 == 0;
    }

    /**
     * From {@link #bytes()}, whose bytes stay the caller's to zero; empty if they are not of that form. Of any multiple of 4 bytes:
     * earlier versions took 3, 6, 9, 27 or more words too, and their owners are to get at their coins.
     */
    static Optional<Seed> ofBytes(byte[] bytes) {
        if (bytes.length < 1) return Optional.empty();
        int size = Byte.toUnsignedInt(bytes[0]);
        if (size == 0 || size % 4 != 0 || bytes.length < 1 + size) return Optional.empty();
        return Optional.of(
                new Seed(Arrays.copyOfRange(bytes, 1, 1 + size), Arrays.copyOfRange(bytes, 1 + size, bytes.length)));
    }

    /** The length of the entropy, the entropy, the passphrase in UTF-8; the caller zeroes it. */
    byte[] bytes() {
        byte[] bytes = new byte[1 + entropy.length + passphrase.length];
        bytes[0] = (byte) entropy.length;
        System.arraycopy(entropy, 0, bytes, 1, entropy.length);
        System.arraycopy(passphrase, 0, bytes, 1 + entropy.length, passphrase.length);
        return bytes;
    }

    public boolean hasPassphrase() {
        return passphrase.length > 0;
    }

    /** The words, to be shown to their owner only. */
    public String mnemonic() {
        return String.join(" ", MnemonicCode.INSTANCE.toMnemonic(entropy));
    }

    /** What BIP32 starts from; the caller closes it. */
    Bip39Seed bip39() {
        byte[] salt = new byte[8 + passphrase.length];
        System.arraycopy("mnemonic".getBytes(StandardCharsets.US_ASCII), 0, salt, 0, 8);
        System.arraycopy(passphrase, 0, salt, 8, passphrase.length);
        char[] words = mnemonic().toCharArray();
        PBEKeySpec spec = new PBEKeySpec(words, salt, ROUNDS, SEED_BITS);
        byte[] seed = new byte[0];
        try {
            seed = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(spec)
                    .getEncoded();
            return Bip39Seed.of(seed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has PBKDF2 with HMAC-SHA512", e);
        } finally {
            spec.clearPassword();
            Arrays.fill(seed, (byte) 0);
            Arrays.fill(words, '\0');
            Arrays.fill(salt, (byte) 0);
        }
    }

    private static byte[] normalized(String passphrase) {
        ByteBuffer encoded = utf8(passphrase);
        if (encoded.remaining() > MAX_PASSPHRASE_BYTES) throw new IllegalArgumentException("passphrase too long");
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    private static ByteBuffer utf8(String passphrase) {
        return StandardCharsets.UTF_8.encode(CharBuffer.wrap(Normalizer.normalize(passphrase, Normalizer.Form.NFKD)));
    }

    @Override
    public void close() {
        Arrays.fill(entropy, (byte) 0);
        Arrays.fill(passphrase, (byte) 0);
    }

    @Override
    public String toString() {
        return "<secret>";
    }
}
