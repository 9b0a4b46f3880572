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
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** A back-up of a running service, what was shown after it, and what a restored one shows again: nothing. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackupTest {
    private static final String DATABASE = "wallet-service.db";
    private static final long COIN = 4_000_000;
    private static final int SHOWN_AFTER = 30;

    private Path folder;
    private Path whole; // the data folder after all that
    private Path archive;
    private WalletService service;
    private final Set<String> shown = new HashSet<>();

    /** Of the database as it is now, or was put back. */
    String[] settings() {
        return new String[0];
    }

    /** The database is written down for {@link #putDatabaseBack}; what is in the archive need not be. */
    void keepDatabase() {}

    /** As it was when it was kept. */
    void putDatabaseBack() {}

    void loseDatabase() throws IOException {
        Files.delete(data().resolve(DATABASE));
    }

    /** What of it the archive has. */
    List<String> databaseFiles() {
        return List.of(DATABASE);
    }

    @BeforeAll
    void aBackUpAndWhatIsShownAfterIt(@TempDir Path all) throws IOException {
        folder = Files.createDirectory(all.resolve("first"));
        archive = all.resolve("backup.zip");
        begin();
        service.wallet("carol", 0, COIN);
        service.wallet("alice", 0, COIN);
        shown.add(deposit());
        keepDatabase();
        backup("operator", archive);

        for (int i = 0; i < SHOWN_AFTER; i++) shown.add(deposit());
        Leases.Lease lease = service.as("carol").leaseAsTaker("carol", Round.takerRequest("after-it", 0, 1_000_000));
        Leases.Commitment commitment = service.as("carol").commit(lease.id());
        shown.addAll(Set.of(lease.coinjoinAddress(), lease.changeAddress(), commitment.commitment()));
        service.close();
        whole = data();
    }

    private void begin() {
        service = WalletService.start(
                folder, List.of(WalletService.pairs(settings()), Map.of("joinmarket.wallet.store.restore-gap", "40")));
    }

    /** Each test has the folder of a service that was stopped then. */
    @BeforeEach
    void aFolderOfItsOwn(@TempDir Path own) throws IOException {
        folder = own;
        try (Stream<Path> files = Files.walk(whole)) {
            for (Path file : files.toList())
                Files.copy(file, data().resolve(whole.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
        }
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
        settings.getPropertySources().addFirst(new MapPropertySource("test", where()));
        assertThat(RestoreCommand.in(args).orElseThrow().run(settings, out, out))
                .as(said.toString(StandardCharsets.UTF_8))
                .isEqualTo(code);
        return said.toString(StandardCharsets.UTF_8);
    }

    private Map<String, Object> where() {
        Map<String, Object> where = new HashMap<>(WalletService.pairs(settings()));
        where.put("joinmarket.run.data-dir", data().toString());
        where.put("joinmarket.chain.network", "regtest");
        return where;
    }

    final Path data() {
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
    void aRestoredDatabaseShowsNoAddressAndNoCommitmentAgain() throws IOException {
        assertThat(restore(1)).contains("There are wallets in", "--replace");
        putDatabaseBack();
        assertThat(restore(0, "--replace")).contains("with 2 wallets: alice, carol", "is now in", "skips a gap");
        whatIsRestoredIsForItsOwnerOnlyAndWhatWasThereIsKept();
        begin();

        assertNothingIsShownAgain();
    }

    @Test
    void aBackUpInAnEmptyFolderShowsNothingAgainEither() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        for (String name : List.of(DATABASE, "wallet-service.lock", "wallets"))
            if (Files.exists(data().resolve(name))) Files.move(data().resolve(name), other.resolve(name));
        putDatabaseBack();
        assertThat(restore(0)).doesNotContain("is now in");
        begin();

        assertNothingIsShownAgain();
    }

    @Test
    void aLostDatabaseIsOneOfWhichNothingIsKnown() throws IOException {
        loseDatabase();
        begin();

        assertNothingIsShownAgain();
    }

    @Test
    void aRunningServiceIsNotRestoredAndAnOperatorOfAllWalletsAloneGetsABackUp() throws IOException {
        begin();
        assertThat(restore(1, "--replace")).contains("are run by process");
        assertProblem(403, "role-not-allowed", () -> backup("viewer", folder.resolve("viewer.zip")));
        assertProblem(403, "role-not-allowed", () -> backup("carol", folder.resolve("carol.zip")));

        Manifest manifest = BackupArchive.verify(archive);
        assertThat(manifest.network()).isEqualTo("regtest");
        assertThat(manifest.wallets()).allMatch(Manifest.OfWallet::sealed).hasSize(2);
        assertThat(manifest.files())
                .extracting(Manifest.Content::name)
                .containsExactlyElementsOf(Stream.concat(
                                databaseFiles().stream(), Stream.of("wallets/alice.wallet", "wallets/carol.wallet"))
                        .toList());
        try (Stream<Path> left = Files.list(data())) {
            assertThat(left.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("restore-"));
        }
    }

    private void whatIsRestoredIsForItsOwnerOnlyAndWhatWasThereIsKept() throws IOException {
        List<String> restored = Stream.concat(databaseFiles().stream(), Stream.of("wallets/carol.wallet"))
                .toList();
        for (String name : restored)
            assertThat(Files.getPosixFilePermissions(data().resolve(name)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (var files = Files.list(data())) {
            Path aside = files.filter(file -> file.getFileName().toString().startsWith("replaced-"))
                    .findFirst()
                    .orElseThrow();
            for (String name : restored) assertThat(aside.resolve(name)).isNotEmptyFile();
        }
    }
}
