package org.joinmarket.wallet.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.joinmarket.wallet.Problems.assertProblem;
import static org.joinmarket.wallet.Problems.problemOf;

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
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.wallet.Device;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Proofs;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletClients;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.api.backup.BackupArchive;
import org.joinmarket.wallet.api.backup.Manifest;
import org.junit.jupiter.api.AfterAll;
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
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final int SHOWN_AFTER = 30;
    private static final String WATCHED = "watched";
    private static final int MIXDEPTHS = 5;

    private Path folder;
    private Path whole; // the data folder after all that
    private Path archive;
    private WalletService service;
    private Device device; // of the watch-only wallet
    private Psbts.Created early; // in the back-up
    private Psbts.Created late;
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
        device = Device.of(WATCHED);
        service.as("operator").watch(new Wallets.Watch(WATCHED, device.accounts(MIXDEPTHS)));
        service.follow(WATCHED);
        service.fund(WATCHED, 1, COIN, COIN);
        service.mine(1);
        early = prepare("backup-early");
        shown.addAll(Set.of(deposit("carol"), deposit(WATCHED)));
        keepDatabase();
        backup("operator", archive);

        late = prepare("backup-late");
        shown.addAll(ownScripts(early));
        shown.addAll(ownScripts(late));
        for (int i = 0; i < SHOWN_AFTER; i++) shown.addAll(Set.of(deposit("carol"), deposit(WATCHED)));
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

    @AfterAll
    void forget() {
        device.close();
    }

    private String deposit(String wallet) {
        return service.as("operator")
                .newAddress(wallet, new Wallets.NewAddress(0))
                .address();
    }

    /** A payment of the watch-only wallet that waits for its signatures. */
    private Psbts.Created prepare(String key) {
        var order = new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, COIN / 2)), null, null, 2_000L);
        return service.as("operator").createPsbt(WATCHED, new Sends.Send(key, 10_000, order));
    }

    /** Where its change goes to. */
    private static Set<String> ownScripts(Psbts.Created created) {
        Set<String> addresses = new HashSet<>();
        for (TxOutput output : psbt(created).unsigned().outputs())
            addresses.add(Addresses.fromScript(Network.REGTEST, output.script()).orElseThrow());
        addresses.remove(OUTSIDE);
        return addresses;
    }

    private static Psbt psbt(Psbts.Created created) {
        return Psbt.parseBase64(created.psbt()).toOptional().orElseThrow();
    }

    private Sends.Sent finish(Psbts.Created created) {
        String signed = device.sign(psbt(created)).base64();
        return service.as("operator").finalizePsbt(WATCHED, new Psbts.Finalize(List.of(signed)));
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
        for (int i = 0; i < 10; i++) after.add(deposit("carol"));
        Leases.Lease lease = service.as("carol").leaseAsTaker("carol", Round.takerRequest("restored", 0, 1_000_000));
        after.addAll(Set.of(lease.coinjoinAddress(), lease.changeAddress()));
        assertThat(after).hasSize(12).doesNotContainAnyElementsOf(shown);

        assertThat(lease.inputs()).as("the coin whose proofs are not known").hasSize(1);
        Proofs.Preflight proofs = service.as("operator").podlePreflight("carol", 0, 1_000_000);
        assertThat(proofs.coins()).isNotEmpty().allMatch(coin -> coin.triesLeft() == 0);
        assertProblem(
                409, WalletProblem.NO_COMMITMENT_LEFT, () -> service.as("carol").commit(lease.id()));
    }

    /** It has its public keys from the database, which is all of it; nobody unlocks it. */
    private void assertTheWatchedWalletIsThere() {
        service.follow(WATCHED);
        WalletApi operator = service.as("operator");
        assertThat(operator.wallet(WATCHED).state()).isEqualTo(Wallets.State.WATCH_ONLY);
        assertThat(operator.balances(WATCHED).totalSats()).isEqualTo(2 * COIN);
        Set<String> after = new HashSet<>();
        for (int i = 0; i < 10; i++) after.add(deposit(WATCHED));
        assertThat(after).hasSize(10).doesNotContainAnyElementsOf(shown);

        assertThat(problemOf(() -> finish(late)).reason())
                .as("nothing is known of it any more")
                .isEqualTo("NOT_MADE_HERE");
        Psbts.Created again = prepare("backup-again");
        assertThat(ownScripts(again)).hasSize(1).doesNotContainAnyElementsOf(shown);
        assertThat(finish(early).state()).as("prepared before the back-up").isEqualTo(Sends.State.BROADCAST);
        assertThat(finish(again).state()).isEqualTo(Sends.State.BROADCAST);
    }

    @Test
    void aRestoredDatabaseShowsNoAddressAndNoCommitmentAgain() throws IOException {
        assertThat(restore(1)).contains("There are wallets in", "--replace");
        putDatabaseBack();
        assertThat(restore(0, "--replace"))
                .contains("with 3 wallets: alice, carol, watched", "is now in", "skips a gap");
        whatIsRestoredIsForItsOwnerOnlyAndWhatWasThereIsKept();
        begin();

        assertNothingIsShownAgain();
        assertTheWatchedWalletIsThere();
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
        service.as("operator").watch(new Wallets.Watch(WATCHED, device.accounts(MIXDEPTHS)));
        service.follow(WATCHED);
        Set<String> after = new HashSet<>();
        for (int i = 0; i < 10; i++) after.add(deposit(WATCHED));
        assertThat(after)
                .as("the wallet that only the database knew")
                .hasSize(10)
                .doesNotContainAnyElementsOf(shown);
        assertThat(ownScripts(prepare("backup-lost"))).hasSize(1).doesNotContainAnyElementsOf(shown);
    }

    @Test
    void aRunningServiceIsNotRestoredAndAnOperatorOfAllWalletsAloneGetsABackUp() throws IOException {
        begin();
        assertThat(restore(1, "--replace")).contains("are run by process");
        assertProblem(403, "role-not-allowed", () -> backup("viewer", folder.resolve("viewer.zip")));
        assertProblem(403, "role-not-allowed", () -> backup("carol", folder.resolve("carol.zip")));

        Manifest manifest = BackupArchive.verify(archive);
        assertThat(manifest.network()).isEqualTo("regtest");
        assertThat(manifest.wallets())
                .extracting(Manifest.OfWallet::name, Manifest.OfWallet::sealed)
                .containsExactly(tuple("alice", true), tuple("carol", true), tuple(WATCHED, false));
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
