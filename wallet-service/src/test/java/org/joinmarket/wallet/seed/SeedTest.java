package org.joinmarket.wallet.seed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.bitcoinj.crypto.MnemonicCode;
import org.joinmarket.common.chain.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Words go in only if they come out again. */
class SeedTest {
    private static final Set<Integer> BIP39 = Set.of(12, 15, 18, 21, 24);
    private static final String PASSWORD = "pässword, long enough";
    private static final SealProperties CHEAP = new SealProperties(64, 1, 1, 6);
    private static final SealedSeed.Label LABEL =
            new SealedSeed.Label("alice", Network.REGTEST, "00000000", "2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    static IntStream multiplesOfThree() {
        return IntStream.rangeClosed(1, 32).map(third -> 3 * third);
    }

    /** Whose checksum is right. */
    private static String words(int count) {
        return String.join(" ", MnemonicCode.INSTANCE.toMnemonic(new byte[count / 3 * 4]));
    }

    @ParameterizedTest
    @MethodSource("multiplesOfThree")
    void takesWordsOfTheSizesOfBip39Only(int count) {
        Optional<Seed> taken = Seed.ofMnemonic(words(count), "extension");

        assertThat(taken.isPresent()).isEqualTo(BIP39.contains(count));
        taken.ifPresent(seed -> assertThat(seed.mnemonic()).isEqualTo(words(count)));
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 15, 18, 21, 24})
    void whateverIsSealedOpens(int count) {
        Seeds seeds = new Seeds(folder, Network.REGTEST, 5, CHEAP, new SecureRandom(), InstantSource.system());
        try (Seed seed = Seed.ofMnemonic(words(count), "extension").orElseThrow()) {
            assertThat(seeds.seal("alice", seed, PASSWORD)).isInstanceOf(Seeds.Sealing.Sealed.class);
        }

        assertThat(seeds.unlock("alice", PASSWORD)).isInstanceOf(Seeds.Unlocking.Unlocked.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 6, 9, 27, 30, 93, 96})
    void aFileOfAnotherSizeThatAnEarlierVersionHasMadeOpens(int count) {
        byte[] bytes = new byte[1 + count / 3 * 4];
        bytes[0] = (byte) (count / 3 * 4);
        new SeedFiles(folder)
                .create(SealedSeed.seal(bytes, LABEL, PASSWORD.getBytes(UTF_8), CHEAP, new SecureRandom()));
        Seeds seeds = new Seeds(folder, Network.REGTEST, 5, CHEAP, new SecureRandom(), InstantSource.system());

        assertThat(seeds.unlock("alice", PASSWORD)).isInstanceOf(Seeds.Unlocking.Unlocked.class);
        Seeds.Showing showing = seeds.show("alice", PASSWORD);
        assertThat(showing).isInstanceOf(Seeds.Showing.Shown.class);
        try (Seed seed = ((Seeds.Showing.Shown) showing).seed()) {
            assertThat(seed.mnemonic()).isEqualTo(words(count));
        }
    }

    @Test
    void whatWouldNotOpenIsNotSealed() {
        byte[] noSeed = {5, 1, 2, 3, 4, 5};

        assertThatThrownBy(() -> SealedSeed.seal(noSeed, LABEL, PASSWORD.getBytes(UTF_8), CHEAP, new SecureRandom()))
                .isInstanceOf(IllegalStateException.class);
    }
}
