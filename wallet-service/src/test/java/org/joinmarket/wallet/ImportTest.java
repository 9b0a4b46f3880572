package org.joinmarket.wallet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.assertProblem;
import static org.joinmarket.wallet.Problems.problemOf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Imports;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.imports.ForeignFiles;
import org.joinmarket.wallet.imports.History;
import org.joinmarket.wallet.seed.Seed;
import org.joinmarket.wallet.seed.Seeds;
import org.joinmarket.wallet.seed.WalletKeys;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wallets of other implementations come over with what their words do not say. */
@Tag("slow")
class ImportTest {
    private static final String FILE_PASSWORD = "correct horse";

    @TempDir
    Path folder;

    private WalletService service;
    private WalletApi operator;

    @BeforeEach
    void start() {
        service = WalletService.start(folder);
        operator = service.as("operator");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private static Imports.Import request(
            String name, byte[] file, @Nullable String filePassword, @Nullable String passphrase) {
        String base64 = Base64.getEncoder().encodeToString(file);
        return new Imports.Import(name, WalletService.PASSWORD, base64, filePassword, passphrase);
    }

    private static byte[] words() {
        return ForeignFiles.WORDS.getBytes(US_ASCII);
    }

    private static byte[] ngDaemonFile() {
        return HexFormat.of()
                .parseHex(Vectors.cases("coinjoin/wallet_file_jmng.json")
                        .findFirst()
                        .orElseThrow()
                        .get("file_hex")
                        .asString());
    }

    /** Pays an address of the wallet that is not here yet. */
    private String pay(String passphrase, KeyPath path, long sats) {
        try (Seed seed = Seed.ofMnemonic(ForeignFiles.WORDS, passphrase).orElseThrow();
                WalletKeys keys = WalletKeys.of(seed, Network.REGTEST, 5)) {
            String address = keys.with(
                    path,
                    key -> Addresses.fromScript(Network.REGTEST, Scripts.p2wpkh(key.publicKey()))
                            .orElseThrow());
            String txid = operator.fund(new Chain.Fund(address, sats)).txid();
            List<String> outputs = List.of(txid + ":0", txid + ":1");
            return operator.outpoints(new Chain.OutpointQuery(outputs)).outpoints().stream()
                    .filter(output -> Long.valueOf(sats).equals(output.valueSats()))
                    .findFirst()
                    .orElseThrow()
                    .outpoint();
        }
    }

    private int storedNext(String wallet, int mixdepth, int branch) {
        return service.bean(JdbcClient.class)
                .sql("select next_index from branches where wallet = ? and mixdepth = ? and branch = ?")
                .params(wallet, mixdepth, branch)
                .query(Integer.class)
                .single();
    }

    private int rows(String table) {
        return service.bean(JdbcClient.class)
                .sql("select count(*) from " + table)
                .query(Integer.class)
                .single();
    }

    private int nextDeposit(String wallet, int mixdepth) {
        return operator.newAddress(wallet, new Wallets.NewAddress(mixdepth)).index();
    }

    @Test
    void aWalletOfClientServerComesOverWithItsIndicesAndFrozenCoins() {
        String frozen = pay("extension", new KeyPath(0, 0, 2), 50_000);
        pay("extension", new KeyPath(0, 0, 900), 70_000);
        pay("extension", new KeyPath(2, 1, 999), 30_000);
        service.mine(6);
        Map<String, Object> wallet = ForeignFiles.wallet();
        wallet.put("seed_extension", "extension");
        wallet.put("index_cache", Map.of("0", Map.of("0", 3, "1", 5), "1", Map.of("0", 1_500, "1", 0)));
        wallet.put("meta", Map.of(ForeignFiles.metaKey(frozen), Map.of("disabled", 1)));
        wallet.put("imported_keys", Map.of("0", List.of(List.of(new byte[33], 2))));
        wallet.put("addr_labels", Map.of("a", "one", "b", "two"));

        Imports.Imported imported = operator.importFile(
                request("alice", ForeignFiles.encrypted(wallet, FILE_PASSWORD), FILE_PASSWORD, null));

        assertThat(imported)
                .isEqualTo(new Imports.Imported(
                        "alice",
                        operator.wallet("alice").fingerprint(),
                        Imports.FileFormat.CLIENTSERVER_ENCRYPTED,
                        imported.walletId(),
                        List.of(
                                new Imports.NextIndex(0, 0, 3),
                                new Imports.NextIndex(0, 1, 5),
                                new Imports.NextIndex(1, 0, 1_500),
                                new Imports.NextIndex(1, 1, 0)),
                        1,
                        1,
                        0,
                        2,
                        0,
                        null));
        assertThat(imported.walletId()).matches("[0-9a-f]{6}");
        assertThat(operator.wallet("alice").state()).isEqualTo(Wallets.State.UNLOCKED);
        service.follow("alice");
        assertThat(operator.balances("alice").totalSats()).isEqualTo(150_000);
        assertThat(operator.balances("alice").availableSats()).isEqualTo(100_000);
        assertThat(operator.utxos("alice", 0).utxos())
                .filteredOn(Wallets.Utxo::frozen)
                .extracting(Wallets.Utxo::outpoint)
                .containsExactly(frozen);
        assertThat(nextDeposit("alice", 0)).as("paid at 900").isEqualTo(901);
        assertThat(nextDeposit("alice", 1)).as("handed out before").isEqualTo(1_500);
        assertThat(storedNext("alice", 0, 1)).isEqualTo(5);
        assertThat(storedNext("alice", 2, 1)).isEqualTo(1_000);
        assertThat(rows("imported_branches") + rows("imported_frozen")).isZero();
    }

    @Test
    void wordsOfNgComeOverWithAPassphraseThatTheirFileNeverHolds() {
        pay("my passphrase", new KeyPath(1, 1, 5), 40_000);
        service.mine(1);

        Imports.Imported imported =
                operator.importFile(request("alice", ngDaemonFile(), FILE_PASSWORD, "my passphrase"));

        assertThat(imported.format()).isEqualTo(Imports.FileFormat.NG_DAEMON);
        assertThat(imported.creationHeight()).isEqualTo(800_000);
        assertThat(imported.walletId()).isNull();
        assertThat(imported.nextIndices()).isEmpty();
        service.follow("alice");
        assertThat(service.available("alice")).isEqualTo(40_000);
        assertThat(storedNext("alice", 1, 1)).isEqualTo(6);

        Imports.Imported other = operator.importFile(request("bob", words(), null, null));
        assertThat(other.format()).isEqualTo(Imports.FileFormat.NG_WORDS);
        assertThat(other.fingerprint()).as("another passphrase").isNotEqualTo(imported.fingerprint());
    }

    @Test
    void addressesThatNoFileKnowsAreSkippedIfSomebodySaysThatTheyWereHandedOut() {
        String file = Base64.getEncoder().encodeToString(words());
        operator.importFile(new Imports.Import("shown", WalletService.PASSWORD, file, null, "shown", null, true));
        service.follow("shown");
        assertThat(nextDeposit("shown", 0)).as("behind the gap").isEqualTo(200);
        assertThat(storedNext("shown", 4, 1)).isEqualTo(200);

        operator.importFile(new Imports.Import("not-shown", WalletService.PASSWORD, file, null, null, null, false));
        service.follow("not-shown");
        assertThat(nextDeposit("not-shown", 0)).isZero();
    }

    @Test
    void whatWasHandedOutIsKnownToAWalletThatComesBackAfterACrash() {
        try (Seed seed = Seed.ofMnemonic(ForeignFiles.WORDS, "").orElseThrow()) {
            String frozen = "12".repeat(32) + ":7";
            Map<String, Object> wallet = ForeignFiles.wallet();
            wallet.put("index_cache", Map.of("3", Map.of("0", 77)));
            wallet.put("meta", Map.of(ForeignFiles.metaKey(frozen), Map.of("disabled", 1)));
            JdbcClient jdbc = service.bean(JdbcClient.class);
            jdbc.sql("create trigger crash before insert on wallets begin select raise(abort, 'crash'); end")
                    .update();
            Imports.Import request = request("alice", ForeignFiles.plain(wallet), null, null);
            assertThat(problemOf(() -> operator.importFile(request)).status()).isEqualTo(500);
            assertThat(service.bean(Seeds.class).names()).containsExactly("alice");
            jdbc.sql("drop trigger crash").update();
            assertProblem(409, "wallet-exists", () -> operator.importFile(request));
            assertProblem(409, "wallet-exists", () -> operator.importFile(request("alice", words(), null, "x")));
            assertThat(rows("imported_branches")).as("of one wallet").isEqualTo(10);

            service.restart();
            operator = service.as("operator");
            operator.unlock("alice", new Wallets.Unlock(WalletService.PASSWORD));

            service.follow("alice");
            assertThat(nextDeposit("alice", 3))
                    .as("and the gap of one whose database has lost something")
                    .isEqualTo(277);
            assertThat(service.bean(JdbcClient.class)
                            .sql("select outpoint from frozen_outpoints where wallet = 'alice'")
                            .query(String.class)
                            .list())
                    .containsExactly(frozen);
            assertThat(rows("imported_branches") + rows("imported_frozen")).isZero();
            assertThat(operator.wallet("alice").fingerprint())
                    .isEqualTo(WalletKeys.of(seed, Network.REGTEST, 1).fingerprint());
        }
    }

    @Test
    void aWalletThatIsHereAlreadyStaysAsItIs() {
        operator.create(new Wallets.Create("alice", WalletService.PASSWORD, null, ForeignFiles.WORDS, null));
        Map<String, Object> wallet = ForeignFiles.wallet();
        wallet.put("index_cache", Map.of("0", Map.of("0", 50)));
        byte[] file = ForeignFiles.plain(wallet);

        assertProblem(409, "wallet-exists", () -> operator.importFile(request("twin", file, null, null)));
        assertProblem(409, "wallet-exists", () -> operator.importFile(request("alice", words(), null, "x")));

        assertThat(storedNext("alice", 0, 0)).isZero();
        assertThat(service.bean(Seeds.class).names()).containsExactly("alice");
        assertThat(rows("imported_branches")).isZero();
    }

    @Test
    void whatIsWrongIsSaidByField() {
        byte[] plain = ForeignFiles.plain(ForeignFiles.wallet());
        Map<String, Object> legacy = ForeignFiles.wallet();
        legacy.put("wallet_type", 1);

        refused("file", "neither", "anything else".replace(' ', '\0').getBytes(US_ASCII), null, null);
        refused("file", "cut or changed", "JMWALLETd".getBytes(US_ASCII), null, null);
        refused("file", "P2SH-P2WPKH", ForeignFiles.plain(legacy), null, null);
        refused("file_password", "needed", ngDaemonFile(), null, null);
        refused("file_password", "only for", plain, FILE_PASSWORD, null);
        refused("file_password", "password of this file", ngDaemonFile(), "wrong horse", null);
        service.clock().advance(Duration.ofMinutes(1));
        refused("passphrase", "only for", plain, null, "x");
        refused("passphrase", "1024 bytes", words(), null, "\ufdfa".repeat(256));
        refused("file", "checksum", "abandon abandon".getBytes(US_ASCII), null, null);
        refused("file", "12, 15, 18, 21 or 24", "abandon ".repeat(9).getBytes(US_ASCII), null, null);
        assertField("password", () -> operator.importFile(new Imports.Import("new", "short", "AAAA", null, null)));
        assertField(
                "file",
                () -> operator.importFile(new Imports.Import("new", WalletService.PASSWORD, "no!", null, null)));
        assertField("name", () -> operator.importFile(request("../evil", plain, null, null)));
        assertField("file_password", () -> operator.importFile(request("new", plain, "", null)));
        assertThat(operator.wallets().wallets()).isEmpty();
    }

    private void refused(
            String field, String limit, byte[] file, @Nullable String filePassword, @Nullable String passphrase) {
        WalletProblem problem = problemOf(() -> operator.importFile(request("new", file, filePassword, passphrase)));
        assertThat(problem.status()).as(problem.slug()).isEqualTo(400);
        assertThat(problem.field()).isEqualTo(field);
        assertThat(problem).hasMessageContaining(limit);
    }

    @Test
    void aFileOfAMegabyteIsLookedAtAndNoLongerOne() {
        byte[] longest = new byte[Imports.MAX_FILE_BYTES];
        refused("file", "neither", longest, null, null);
        assertField("file", () -> operator.importFile(request("new", new byte[longest.length + 1], null, null)));
        assertField("file", () -> operator.importFile(request("new", new byte[longest.length + 3], null, null)));
        assertProblem(
                413,
                "body-too-large",
                () -> operator.importFile(request("new", new byte[longest.length * 4], null, null)));
    }

    @Test
    void aWalletMayHaveHandedOutAsManyAddressesAsFit() {
        Map<String, Object> wallet = ForeignFiles.wallet();
        wallet.put("index_cache", Map.of("0", Map.of("0", History.MAX_ADDRESSES)));
        operator.importFile(request("alice", ForeignFiles.plain(wallet), null, null));
        assertThat(storedNext("alice", 0, 0)).isEqualTo(History.MAX_ADDRESSES);
        wallet.put("index_cache", Map.of("0", Map.of("0", History.MAX_ADDRESSES, "1", 1)));
        wallet.put("seed_extension", "another");
        refused("file", "100000 addresses", ForeignFiles.plain(wallet), null, null);
    }

    @Test
    void guessingTheFilesPasswordIsSlowedDown() {
        for (int i = 0; i < 6; i++)
            refused("file_password", "password of this file", ngDaemonFile(), "guess" + i, null);
        Imports.Import right = request("new", ngDaemonFile(), FILE_PASSWORD, null);
        assertProblem(429, "too-many-attempts", () -> operator.importFile(right));
        service.clock().advance(Duration.ofMinutes(1));
        assertThat(operator.importFile(right).name()).isEqualTo("new");
    }
}
