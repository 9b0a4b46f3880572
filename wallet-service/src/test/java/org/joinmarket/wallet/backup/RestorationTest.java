package org.joinmarket.wallet.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.joinmarket.common.chain.Network;
import org.joinmarket.support.problems.StartupProblem;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.api.backup.Manifest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** What is not restored, and that nothing is changed then. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestorationTest {
    private static final Instant NOW = Instant.parse("2026-11-27T00:00:00Z");
    private static final int NEWEST = 1_000;

    private Path archive;
    private Manifest manifest;
    private Path data;
    private int number;

    @BeforeAll
    void aBackUp(@TempDir Path folder) throws IOException {
        archive = folder.resolve("backup.zip");
        try (WalletService service = WalletService.start(folder)) {
            service.as("operator").create(new Wallets.Create("alice", WalletService.PASSWORD, null, null, null));
            try (Backups.Made made = service.bean(Backups.class).make().orElseThrow()) {
                Files.copy(made.claim(), archive);
                manifest = made.manifest();
            }
        }
        data = folder;
    }

    @BeforeEach
    void anEmptyFolder() throws IOException {
        data = Files.createDirectory(archive.resolveSibling("data-" + ++number));
    }

    private Restoration into(Network network, int schemaVersion) {
        return new Restoration(data, Optional.of(data.resolve("wallet-service.db")), network, schemaVersion);
    }

    private void assertRefused(Restoration restoration, Path from, String why) throws IOException {
        assertThatExceptionOfType(StartupProblem.class)
                .isThrownBy(() -> restoration.restore(from, false, NOW))
                .withMessageContaining(why);
        try (Stream<Path> left = Files.list(data)) {
            assertThat(left.map(file -> file.getFileName().toString())).containsOnly("wallet-service.lock");
        }
    }

    @Test
    void anotherNetworkDatabaseOrANewerVersionIsRefused() throws IOException {
        assertRefused(into(Network.SIGNET, NEWEST), archive, "it is of regtest, and this service is for signet");
        assertRefused(into(Network.REGTEST, manifest.schemaVersion() - 1), archive, "a newer version made it");
        assertRefused(
                new Restoration(data, Optional.empty(), Network.REGTEST, NEWEST), archive, "joinmarket.database.url");
    }

    @Test
    void aDamagedOrMissingFileIsRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Path damaged = Files.write(archive.resolveSibling("damaged-" + number), bytes);
        assertRefused(into(Network.REGTEST, NEWEST), damaged, "is not restored: ");
        assertRefused(into(Network.REGTEST, NEWEST), data.resolve("none.zip"), "cannot be read");
    }

    @Test
    void aLinkInPlaceOfTheWalletsIsNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(archive.resolveSibling("elsewhere-" + number));
        Files.createSymbolicLink(data.resolve("wallets"), elsewhere);

        assertThatExceptionOfType(StartupProblem.class)
                .isThrownBy(() -> into(Network.REGTEST, NEWEST).restore(archive, true, NOW))
                .withMessageContaining("symbolic link");
        assertThat(elsewhere).isEmptyDirectory();
    }

    /** On Linux, whose memory is a file system of its own. */
    private Path elsewhere(Path folder) throws IOException {
        Path memory = Path.of("/dev/shm");
        return Files.createTempDirectory(Files.isDirectory(memory) ? memory : folder, "jm-restoration-");
    }

    @Test
    void theDatabaseMayBeOnAnotherFileSystemThanTheDataFolder(@TempDir Path folder) throws IOException {
        Path elsewhere = elsewhere(folder);
        try {
            Path database = Files.writeString(elsewhere.resolve("wallet-service.db"), "of before");
            Files.createDirectory(data.resolve("wallets"));

            Path aside = new Restoration(data, Optional.of(database), Network.REGTEST, NEWEST)
                    .restore(archive, true, NOW)
                    .aside()
                    .orElseThrow();

            assertThat(database).hasSize(size(Manifest.DATABASE_FILE));
            assertThat(Files.getPosixFilePermissions(database))
                    .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
            assertThat(elsewhere).isDirectoryNotContaining(file -> !file.equals(database));
            assertThat(aside.resolve("wallet-service.db")).hasContent("of before");
            assertThat(data.resolve("wallets")).isNotEmptyDirectory();
        } finally {
            FileSystemUtils.deleteRecursively(elsewhere);
        }
    }

    private long size(String name) {
        return manifest.files().stream()
                .filter(file -> file.name().equals(name))
                .findFirst()
                .orElseThrow()
                .bytes();
    }

    @Test
    void aDatabaseThatCannotBeWrittenWhereItBelongsIsNoReasonToMoveAnything() throws IOException {
        Path seeds = Files.createDirectory(data.resolve("wallets"));
        Path seed = Files.writeString(seeds.resolve("alice.wallet"), "of before");
        Path noFolder = Files.writeString(data.resolve("no-folder"), "a file");
        Restoration restoration =
                new Restoration(data, Optional.of(noFolder.resolve("wallet-service.db")), Network.REGTEST, NEWEST);

        assertThatExceptionOfType(StartupProblem.class)
                .isThrownBy(() -> restoration.restore(archive, true, NOW))
                .withMessageContaining("cannot be written");

        assertThat(seed).hasContent("of before");
        try (Stream<Path> left = Files.list(data)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("wallets", "no-folder", "wallet-service.lock");
        }
    }

    @Test
    void aFolderOfSeedsThatIsMountedByItselfIsLeftThere(@TempDir Path folder) throws IOException {
        Path elsewhere = elsewhere(folder);
        try {
            assertThatExceptionOfType(StartupProblem.class)
                    .isThrownBy(() -> Restoration.refuseMount(data, elsewhere))
                    .withMessageContaining("another file system");
            Restoration.refuseMount(data, Files.createDirectory(data.resolve("wallets")));
            assertThat(elsewhere).isEmptyDirectory();
            assertThat(data.resolve("wallets")).isEmptyDirectory();
            assertThat(data).isDirectoryNotContaining(Files::isRegularFile);
        } finally {
            FileSystemUtils.deleteRecursively(elsewhere);
        }
    }

    @Test
    void theMarkIsThereBeforeAnythingIs() throws IOException {
        into(Network.REGTEST, NEWEST).restore(archive, false, NOW);
        try (Stream<Path> left = Files.list(data)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("restored", "wallets", "wallet-service.db", "wallet-service.lock");
        }
    }
}
