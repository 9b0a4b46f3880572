package org.joinmarket.wallet.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Proofs;
import org.joinmarket.wallet.api.WalletClients;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.api.backup.BackupArchive;
import org.joinmarket.wallet.api.backup.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** A back-up of a running service, what was shown after it, and what a restored one shows again: nothing. */
@Tag("slow")
class BackupTest {
    private static final long COIN = 4_000_000;
    private static final int SHOWN_AFTER = 30;

    @TempDir
    Path folder;

    private WalletService service;
    private Path archive;
    private final Set<String> shown = new HashSet<>();

    @BeforeEach
    void aBackUpAndWhatIsShownAfterIt() {
        archive = folder.resolve("backup.zip");
        service = WalletService.start(folder);
        service.wallet("carol", 0, COIN);
        service.wallet("alice", 0, COIN);
        shown.add(deposit());
        backup("operator", archive);

        for (int i = 0; i < SHOWN_AFTER; i++) shown.add(deposit());
        Leases.Lease lease = service.as("carol").leaseAsTaker("carol", Round.takerRequest("after-it", 0, 1_000_000));
        Leases.Commitment commitment = service.as("carol").commit(lease.id());
        shown.addAll(Set.of(lease.coinjoinAddress(), lease.changeAddress(), commitment.commitment()));
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private String deposit() {
        return service.as("operator")
                .newAddress("carol", new Wallets.NewAddress(0))
                .address();
    }

    private void backup(String token, Path to) {
        try (OutputStream out = Files.newOutputStream(to)) {
            WalletClients.backup(service.uri(), () -> service.token(token), Duration.ofSeconds(30), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String restore(int code, String... more) {
        var said = new ByteArrayOutputStream();
        var out = new PrintStream(said, true, StandardCharsets.UTF_8);
        String[] args = Stream.concat(Stream.of("--restore=" + archive), Stream.of(more))
                .toArray(String[]::new);
        var settings = new StandardEnvironment();
        settings.getPropertySources()
                .addFirst(new MapPropertySource(
                        "test",
                        Map.of("joinmarket.run.data-dir", data().toString(), "joinmarket.chain.network", "regtest")));
        assertThat(RestoreCommand.in(args).orElseThrow().run(settings, out, out))
                .as(said.toString(StandardCharsets.UTF_8))
                .isEqualTo(code);
        return said.toString(StandardCharsets.UTF_8);
    }

    private Path data() {
        return folder.resolve("data");
    }

    private void assertNothingIsShownAgain() {
        service.as("operator").unlock("carol", new Wallets.Unlock(WalletService.PASSWORD));
        service.follow("carol");
        Set<String> after = new HashSet<>();
        for (int i = 0; i < 10; i++) after.add(deposit());
        Leases.Lease lease = service.as("carol").leaseAsTaker("carol", Round.takerRequest("restored", 0, 1_000_000));
        after.addAll(Set.of(lease.coinjoinAddress(), lease.changeAddress()));
        assertThat(after).hasSize(12).doesNotContainAnyElementsOf(shown);

        assertThat(lease.inputs()).as("the coin whose proofs are not known").hasSize(1);
        Proofs.Preflight proofs = service.as("carol").podlePreflight("carol", 0, 1_000_000);
        assertThat(proofs.coins()).isNotEmpty().allMatch(coin -> coin.triesLeft() == 0);
        assertProblem(
                409, WalletProblem.NO_COMMITMENT_LEFT, () -> service.as("carol").commit(lease.id()));
    }

    @Test
    void aRestoredDatabaseShowsNoAddressAndNoCommitmentAgain() {
        service.stop();
        assertThat(restore(1)).contains("There are wallets in", "--replace");
        assertThat(restore(0, "--replace")).contains("with 2 wallets: alice, carol", "is now in", "skips a gap");
        service.startAgain();

        assertNothingIsShownAgain();
    }

    @Test
    void aBackUpInAnEmptyFolderShowsNothingAgainEither() throws IOException {
        service.stop();
        Path other = Files.createDirectory(folder.resolve("other"));
        for (String name : List.of("wallet-service.db", "wallet-service.lock", "wallets"))
            Files.move(data().resolve(name), other.resolve(name));
        assertThat(restore(0)).doesNotContain("is now in");
        service.startAgain();

        assertNothingIsShownAgain();
    }

    @Test
    void aLostDatabaseIsOneOfWhichNothingIsKnown() throws IOException {
        service.stop();
        Files.delete(data().resolve("wallet-service.db"));
        service.startAgain();

        assertNothingIsShownAgain();
    }

    @Test
    void aRunningServiceIsNotRestoredAndAnOperatorOfAllWalletsAloneGetsABackUp() throws IOException {
        assertThat(restore(1, "--replace")).contains("are run by process");
        assertProblem(403, "role-not-allowed", () -> backup("viewer", folder.resolve("viewer.zip")));
        assertProblem(403, "role-not-allowed", () -> backup("carol", folder.resolve("carol.zip")));

        Manifest manifest = BackupArchive.verify(archive);
        assertThat(manifest.network()).isEqualTo("regtest");
        assertThat(manifest.wallets()).allMatch(Manifest.OfWallet::sealed).hasSize(2);
        assertThat(manifest.files())
                .extracting(Manifest.Content::name)
                .containsExactly("wallet-service.db", "wallets/alice.wallet", "wallets/carol.wallet");
        try (Stream<Path> left = Files.list(data())) {
            assertThat(left.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("restore-"));
        }
    }

    @Test
    void whatIsRestoredIsForItsOwnerOnlyAndWhatWasThereIsKept() throws IOException {
        service.stop();
        restore(0, "--replace");

        for (String name : List.of("wallet-service.db", "wallets/carol.wallet"))
            assertThat(Files.getPosixFilePermissions(data().resolve(name)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (var files = Files.list(data())) {
            Path aside = files.filter(file -> file.getFileName().toString().startsWith("replaced-"))
                    .findFirst()
                    .orElseThrow();
            assertThat(aside.resolve("wallet-service.db")).isNotEmptyFile();
            assertThat(aside.resolve("wallets/carol.wallet")).isNotEmptyFile();
        }
        service.startAgain();
    }
}
