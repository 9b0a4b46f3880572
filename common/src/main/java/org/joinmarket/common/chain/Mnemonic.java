package org.joinmarket.common.chain;

import java.io.IOException;
import java.io.UncheckedIOException;
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

/**
 * The words of a BIP39 seed, 12 or 24 in English. Never prints: {@link #words()} is for the one moment at which a user writes
 * them down.
 */
public final class Mnemonic {
    /** Twice the longest: 24 words of 8 letters. */
    public static final int MAX_CHARS = 432;

    private static final int BITS_PER_WORD_TIMES_3 = 32;
    private static final int ITERATIONS = 2048;
    private static final MnemonicCode ENGLISH = english();

    private final List<String> words;

    private Mnemonic(List<String> words) {
        this.words = List.copyOf(words);
    }

    /** @param count 12 or 24 */
    public static Mnemonic generate(int count, SecureRandom random) {
        requireCount(count);
        byte[] entropy = new byte[count / 3 * BITS_PER_WORD_TIMES_3 / Byte.SIZE];
        random.nextBytes(entropy);
        Mnemonic mnemonic = new Mnemonic(ENGLISH.toMnemonic(entropy));
        Arrays.fill(entropy, (byte) 0);
        return mnemonic;
    }

    /** Empty unless it is 12 or 24 words of the English list, any case and white space, with the right checksum. */
    public static Optional<Mnemonic> parse(String text) {
        if (text.length() > MAX_CHARS) return Optional.empty();
        List<String> words = List.of(text.strip().toLowerCase(Locale.ROOT).split("\\s+"));
        if (words.size() != 12 && words.size() != 24) return Optional.empty();
        try {
            ENGLISH.check(words);
            return Optional.of(new Mnemonic(words));
        } catch (MnemonicException _) {
            return Optional.empty();
        }
    }

    /** Secret. */
    public List<String> words() {
        return words;
    }

    /**
     * PBKDF2 with HMAC-SHA512, 2048 rounds (BIP39).
     *
     * @param passphrase empty for none; every passphrase gives a wallet of its own
     */
    public Bip39Seed toSeed(String passphrase) {
        String salt = "mnemonic" + Normalizer.normalize(passphrase, Normalizer.Form.NFKD);
        char[] text = String.join(" ", words).toCharArray();
        PBEKeySpec spec =
                new PBEKeySpec(text, salt.getBytes(StandardCharsets.UTF_8), ITERATIONS, Bip39Seed.BYTES * Byte.SIZE);
        try {
            byte[] seed = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(spec)
                    .getEncoded();
            Bip39Seed result = Bip39Seed.of(seed);
            Arrays.fill(seed, (byte) 0);
            return result;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has PBKDF2", e);
        } finally {
            spec.clearPassword();
            Arrays.fill(text, '\0');
        }
    }

    private static void requireCount(int count) {
        if (count != 12 && count != 24) throw new IllegalArgumentException("12 or 24 words, not " + count);
    }

    private static MnemonicCode english() {
        try {
            return new MnemonicCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "<secret>";
    }
}
