package org.joinmarket.wallet.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
                Files.copy(made.archive(), archive);
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

    @Test
    void theMarkIsThereBeforeAnythingIs() throws IOException {
        into(Network.REGTEST, NEWEST).restore(archive, false, NOW);
        try (Stream<Path> left = Files.list(data)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("restored", "wallets", "wallet-service.db", "wallet-service.lock");
        }
    }
}
