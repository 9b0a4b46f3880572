package org.joinmarket.wallet.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import org.joinmarket.common.chain.Network;
import org.joinmarket.wallet.ManualClock;
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
