package org.joinmarket.wallet.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.joinmarket.common.chain.Network;
import org.joinmarket.wallet.ManualClock;
import org.joinmarket.wallet.store.StoreUnavailable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeedsTest {
    private static final String PASSWORD = "pässword, long enough";
    private static final SealProperties CHEAP = new SealProperties(64, 1, 1, 6);

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private Seeds seeds;
    private String words;

    @BeforeEach
    void seal() {
        seeds = new Seeds(folder.resolve("wallets"), Network.REGTEST, 5, CHEAP, new SecureRandom(), clock);
        try (Seed seed = Seed.random(12, "extension", new SecureRandom())) {
            words = seed.mnemonic();
            assertThat(seeds.seal("alice", seed, PASSWORD)).isInstanceOf(Seeds.Sealing.Sealed.class);
        }
    }

    private Path file(String name) {
        return folder.resolve("wallets").resolve(name + ".wallet");
    }

    @Test
    void opensWithThePasswordOnly() {
        assertThat(seeds.unlock("alice", PASSWORD)).isInstanceOf(Seeds.Unlocking.Unlocked.class);
        assertThat(seeds.unlock("alice", PASSWORD + " ")).isEqualTo(new Seeds.Unlocking.Refused());
        assertThat(seeds.unlock("nobody", PASSWORD)).isEqualTo(new Seeds.Unlocking.Refused());
    }

    @Test
    void theFileIsItsOwnersAndTellsNothing() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("alice"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("wallets"))))
                .isEqualTo("rwx------");
        assertThat(Files.readString(file("alice")))
                .contains("argon2id", "\"memory_kib\" : 64")
                .doesNotContain(words.split(" ")[0] + " ", "extension", PASSWORD);
        try (var files = Files.list(folder.resolve("wallets"))) {
            assertThat(files).as("no part is left").containsExactly(file("alice"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'\"memory_kib\" : 64', '\"memory_kib\" : 65'",
        "'\"fingerprint\" : \"', '\"fingerprint\" : \"0'",
        "'\"nonce\" : \"', '\"nonce\" : \"00'",
        "'\"name\" : \"alice\"', '\"name\" : \"mallory\"'",
        "'\"network\" : \"REGTEST\"', '\"network\" : \"SIGNET\"'",
        "'\"memory_kib\" : 64', '\"memory_kib\" : 2000000000'",
        "'\"version\" : 1', '\"version\" : 2'",
        "'\"kdf\" : {', '\"key\" : {'",
        "'\"nonce\" : \"', '\"salt\" : \"'",
        "'\"name\" : \"argon2id\",', ''",
        "'{', 'x'"
    })
    void aFileThatWasChangedDoesNotOpen(String from, String to) throws Exception {
        String text = Files.readString(file("alice"));
        assertThat(text).contains(from);
        Files.writeString(file("alice"), text.replace(from, to));
        assertThat(seeds.unlock("alice", PASSWORD)).isEqualTo(new Seeds.Unlocking.Refused());
    }

    @Test
    void aFileUnderAnotherNameDoesNotOpen() throws Exception {
        Files.copy(file("alice"), file("mallory"));
        assertThat(seeds.unlock("mallory", PASSWORD)).isEqualTo(new Seeds.Unlocking.Refused());
        Files.writeString(
                file("mallory"),
                Files.readString(file("alice")).replace("\"name\" : \"alice\"", "\"name\" : \"mallory\""));
        assertThat(seeds.unlock("mallory", PASSWORD)).isEqualTo(new Seeds.Unlocking.Refused());
    }

    @Test
    void aSeedIsNeverReplaced() {
        try (Seed other = Seed.random(12, "", new SecureRandom())) {
            assertThat(seeds.seal("alice", other, PASSWORD)).isEqualTo(new Seeds.Sealing.NameTaken());
        }
        assertThat(seeds.unlock("alice", PASSWORD)).isInstanceOf(Seeds.Unlocking.Unlocked.class);
    }

    @Test
    void aPartThatACrashLeftIsInNobodysWay() throws Exception {
        Files.writeString(folder.resolve("wallets/bob.part"), "half");
        try (Seed other = Seed.random(12, "", new SecureRandom())) {
            assertThat(seeds.seal("bob", other, PASSWORD)).isInstanceOf(Seeds.Sealing.Sealed.class);
        }
        assertThat(seeds.names()).containsExactly("alice", "bob");
    }

    @Test
    void guessingIsSlowedDownBeforeAnyWorkIsDone() {
        for (int i = 0; i < 6; i++)
            assertThat(seeds.unlock("alice", "guess " + i)).isEqualTo(new Seeds.Unlocking.Refused());
        assertThat(seeds.unlock("alice", PASSWORD)).isEqualTo(new Seeds.Unlocking.TooMany());
        clock.advance(Duration.ofMinutes(1));
        assertThat(seeds.unlock("alice", PASSWORD)).isInstanceOf(Seeds.Unlocking.Unlocked.class);
    }

    @Test
    void aClockThatIsSetBackLocksNobodyOut() {
        for (int i = 0; i < 6; i++)
            assertThat(seeds.unlock("alice", "guess " + i)).isEqualTo(new Seeds.Unlocking.Refused());
        clock.advance(Duration.ofHours(-2));
        assertThat(seeds.unlock("alice", PASSWORD)).isInstanceOf(Seeds.Unlocking.Unlocked.class);
    }

    private static final String NEW_PASSWORD = "another pässword";

    private Seeds with(SealProperties settings) {
        return new Seeds(folder.resolve("wallets"), Network.REGTEST, 5, settings, new SecureRandom(), clock);
    }

    private static String fingerprint(Seeds.Unlocking unlocking) {
        assertThat(unlocking).isInstanceOf(Seeds.Unlocking.Unlocked.class);
        try (WalletKeys keys = ((Seeds.Unlocking.Unlocked) unlocking).keys()) {
            return keys.fingerprint();
        }
    }

    @Test
    void aNewPasswordOpensAndTheOldOneDoesNot() {
        String before = fingerprint(seeds.unlock("alice", PASSWORD));

        assertThat(seeds.changePassword("alice", PASSWORD, NEW_PASSWORD)).isEqualTo(Seeds.Changing.CHANGED);

        assertThat(seeds.unlock("alice", PASSWORD)).isEqualTo(new Seeds.Unlocking.Refused());
        assertThat(fingerprint(seeds.unlock("alice", NEW_PASSWORD))).isEqualTo(before);
    }

    @Test
    void aNewPasswordComesWithAFreshSaltAndNonceAndTheSettingsOfNow() throws Exception {
        Files.writeString(folder.resolve("wallets/alice.part"), "half");
        SealedSeed old = new SeedFiles(folder.resolve("wallets")).read("alice").orElseThrow();
        clock.advance(Duration.ofDays(1));

        assertThat(with(new SealProperties(128, 2, 2, 6)).changePassword("alice", PASSWORD, PASSWORD))
                .isEqualTo(Seeds.Changing.CHANGED);

        SealedSeed changed =
                new SeedFiles(folder.resolve("wallets")).read("alice").orElseThrow();
        assertThat(changed.label()).isEqualTo(old.label());
        assertThat(changed.kdf())
                .isEqualTo(
                        new SealedSeed.Kdf("argon2id", 128, 2, 2, changed.kdf().salt()));
        assertThat(changed.kdf().salt()).isNotEqualTo(old.kdf().salt());
        assertThat(changed.nonce()).isNotEqualTo(old.nonce());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("alice"))))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder.resolve("wallets"))) {
            assertThat(files).as("no part is left").containsExactly(file("alice"));
        }
    }

    @Test
    void aWrongPasswordChangesNothing() throws Exception {
        byte[] before = Files.readAllBytes(file("alice"));
        assertThat(seeds.changePassword("alice", PASSWORD + " ", NEW_PASSWORD)).isEqualTo(Seeds.Changing.REFUSED);
        assertThat(seeds.changePassword("nobody", PASSWORD, NEW_PASSWORD)).isEqualTo(Seeds.Changing.REFUSED);
        assertThat(Files.readAllBytes(file("alice"))).isEqualTo(before);
        assertThat(seeds.names()).containsExactly("alice");
    }

    @Test
    void aCrashBetweenTheFilesLeavesTheOldOne() throws Exception {
        byte[] before = Files.readAllBytes(file("alice"));
        Path part = folder.resolve("wallets/alice.part");
        Files.createDirectories(part.resolve("in the way")); // a folder with something in it cannot be replaced
        assertThatThrownBy(() -> seeds.changePassword("alice", PASSWORD, NEW_PASSWORD))
                .isInstanceOf(StoreUnavailable.class);
        assertThat(Files.readAllBytes(file("alice"))).isEqualTo(before);

        Files.delete(part.resolve("in the way"));
        assertThat(seeds.changePassword("alice", PASSWORD, NEW_PASSWORD)).isEqualTo(Seeds.Changing.CHANGED);
    }

    @Test
    void showsTheSeedForThePasswordOnly() {
        assertThat(seeds.show("alice", PASSWORD + " ")).isEqualTo(new Seeds.Showing.Refused());
        assertThat(seeds.show("nobody", PASSWORD)).isEqualTo(new Seeds.Showing.Refused());
        Seeds.Showing showing = seeds.show("alice", PASSWORD);
        assertThat(showing).isInstanceOf(Seeds.Showing.Shown.class);
        try (Seed seed = ((Seeds.Showing.Shown) showing).seed()) {
            assertThat(seed.mnemonic()).isEqualTo(words);
            assertThat(seed.hasPassphrase()).isTrue();
            assertThat(showing.toString()).doesNotContain(words.split(" ")[0]);
        }
    }

    @Test
    void guessesCountTogetherWhereverTheyAreMade() {
        for (int i = 0; i < 2; i++) {
            assertThat(seeds.unlock("alice", "guess")).isEqualTo(new Seeds.Unlocking.Refused());
            assertThat(seeds.show("alice", "guess")).isEqualTo(new Seeds.Showing.Refused());
            assertThat(seeds.changePassword("alice", "guess", NEW_PASSWORD)).isEqualTo(Seeds.Changing.REFUSED);
        }
        assertThat(seeds.unlock("alice", PASSWORD)).isEqualTo(new Seeds.Unlocking.TooMany());
        assertThat(seeds.show("alice", PASSWORD)).isEqualTo(new Seeds.Showing.TooMany());
        assertThat(seeds.changePassword("alice", PASSWORD, NEW_PASSWORD)).isEqualTo(Seeds.Changing.TOO_MANY);
    }

    /** Counted by the salts that are drawn: a derivation for nothing draws one, as sealing does. */
    @Test
    void whatHasNoFileIsAsMuchWorkAsAWrongPassword() {
        var salts = new AtomicInteger();
        SecureRandom counting = new SecureRandom() {
            @Override
            public void nextBytes(byte[] bytes) {
                if (bytes.length == 16) salts.incrementAndGet();
                super.nextBytes(bytes);
            }
        };
        Seeds counted = new Seeds(folder.resolve("wallets"), Network.REGTEST, 5, CHEAP, counting, clock);

        counted.unlock("nobody", PASSWORD);
        assertThat(salts).as("one derivation, as that of a file").hasValue(1);
        counted.show("nobody", PASSWORD);
        assertThat(salts).hasValue(2);
        counted.changePassword("nobody", PASSWORD, NEW_PASSWORD);
        assertThat(salts).as("two, as those of opening and sealing").hasValue(4);
        counted.changePassword("alice", PASSWORD + " ", NEW_PASSWORD);
        assertThat(salts).as("the file's own, and one for nothing").hasValue(5);
        counted.changePassword("alice", PASSWORD, NEW_PASSWORD);
        assertThat(salts).as("the file's own, and the new one").hasValue(6);
    }

    @Test
    void namesThatLeaveTheFolderFindNothingAndSealNothing() throws Exception {
        Files.copy(file("alice"), folder.resolve("alice.wallet"));
        assertThat(seeds.unlock("../alice", PASSWORD)).isEqualTo(new Seeds.Unlocking.Refused());
        assertThat(seeds.fingerprint("../alice")).isEmpty();
        try (Seed seed = Seed.random(12, "", new SecureRandom())) {
            assertThatThrownBy(() -> seeds.seal("../bob", seed, PASSWORD)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
