package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.wallets.PublicKeys;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which addresses come next, in a database that is not the one of before, or does not know all that it is told of. */
@Tag("slow")
class NextAddressesTest {
    private static final int GAP = 40;

    @TempDir
    Path folder;

    private String[] database = new String[0];

    /** Settings of a database that nobody has used. */
    String[] settings() {
        return new String[0];
    }

    @BeforeEach
    void begin() {
        database = settings();
    }

    private WalletService start(String... more) {
        return WalletService.start(
                folder, Stream.concat(Stream.of(database), Stream.of(more)).toArray(String[]::new));
    }

    private void loseDatabase() throws IOException {
        database = settings();
        try (var files = Files.list(folder.resolve("data"))) {
            for (Path file : files.toList()) if (file.toString().contains("wallet-service.db")) Files.delete(file);
        }
    }

    private void sayRestored() throws IOException {
        Files.createFile(folder.resolve("data").resolve("restored"));
    }

    @Test
    void addressesThatALabelFileKnowsAreNotHandedOutAgainAfterTheDatabaseWasLost() throws Exception {
        List<String> addresses;
        try (WalletService service = start()) {
            service.as("operator").create(new Wallets.Create("alice", WalletService.PASSWORD, null, null, null));
            addresses = IntStream.range(0, 6)
                    .mapToObj(_ -> service.as("operator")
                            .newAddress("alice", new Wallets.NewAddress(0))
                            .address())
                    .toList();
        }
        loseDatabase();
        try (WalletService service = start("joinmarket.wallet.store.restore-gap", "0")) {
            WalletApi operator = service.as("operator");
            operator.unlock("alice", new Wallets.Unlock(WalletService.PASSWORD));
            service.follow("alice");
            byte[] file = """
                    {"type":"addr","ref":"%s","label":"jm:reserved:shop"}
                    {"type":"addr","ref":"%s","label":"jm:used:deposit"}
                    """.formatted(addresses.get(4), addresses.get(2)).getBytes(StandardCharsets.UTF_8);
            assertThat(operator.importLabels("alice", file))
                    .isEqualTo(new Wallets.ImportedLabels(2, 0, 2, 0, List.of()));

            assertThat(operator.newAddress("alice", new Wallets.NewAddress(0)).address())
                    .isEqualTo(addresses.get(5));
            assertThat(operator.addresses("alice", 0, 0).addresses())
                    .extracting(
                            Wallets.KnownAddress::address, Wallets.KnownAddress::label, Wallets.KnownAddress::status)
                    .containsExactly(
                            tuple(addresses.get(2), null, Wallets.AddressStatus.RESERVED),
                            tuple(addresses.get(4), "shop", Wallets.AddressStatus.RESERVED),
                            tuple(addresses.get(5), null, Wallets.AddressStatus.RESERVED));
        }
    }

    /** The search was too short when the file came. */
    @Test
    void addressesThatALabelFileKnowsAreNotHandedOutWhenALongerRangeComesToThem() {
        String words = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
        try (WalletService service = start("joinmarket.wallet.recovery-range", "45")) {
            WalletApi operator = service.as("operator");
            operator.create(new Wallets.Create("alice", WalletService.PASSWORD, null, words, null));
            service.follow("alice");
            Wallet alice = service.bean(WalletRegistry.class).get("alice");
            Script far = Scripts.p2wpkh(service.bean(PublicKeys.class).at(alice, new KeyPath(0, Wallet.EXTERNAL, 70)));
            String address = Addresses.fromScript(Network.REGTEST, far).orElseThrow();
            byte[] file = "{\"type\":\"addr\",\"ref\":\"%s\",\"label\":\"jm:reserved\"}"
                    .formatted(address)
                    .getBytes(StandardCharsets.UTF_8);
            assertThat(operator.importLabels("alice", file))
                    .isEqualTo(new Wallets.ImportedLabels(1, 0, 0, 0, List.of()));
            assertThat(deposit(service, 0)).isEqualTo("m/84'/1'/0'/0/0");
        }
        try (WalletService service = start("joinmarket.wallet.recovery-range", "90")) {
            service.follow("alice");
            assertThat(deposit(service, 0)).isEqualTo("m/84'/1'/0'/0/71");
        }
        try (WalletService service = start("joinmarket.wallet.recovery-range", "90")) {
            service.follow("alice");
            assertThat(deposit(service, 0)).isEqualTo("m/84'/1'/0'/0/72");
        }
    }

    @Test
    void moreMixdepthsAppearWhenTheSettingIsRaised() {
        try (WalletService service = start()) {
            service.as("operator").create(new Wallets.Create("alice", WalletService.PASSWORD, null, null, null));
        }
        try (WalletService service = start("joinmarket.wallet.mixdepths", "7")) {
            assertThat(service.as("operator").wallet("alice").mixdepths()).isEqualTo(5);
            assertThat(service.as("operator")
                            .unlock("alice", new Wallets.Unlock(WalletService.PASSWORD))
                            .mixdepths())
                    .isEqualTo(7);
            service.follow("alice");
            assertThat(service.as("operator")
                            .newAddress("alice", new Wallets.NewAddress(6))
                            .path())
                    .isEqualTo("m/84'/1'/6'/0/0");
        }
    }

    /** The back-up is of before the setting was raised. */
    @Test
    void mixdepthsThatARestoredDatabaseDoesNotHaveSkipTheGapWhenTheyAppearAndOthersNotAgain() throws IOException {
        try (WalletService service = start()) {
            service.as("operator").create(new Wallets.Create("alice", WalletService.PASSWORD, null, null, null));
        }
        sayRestored();
        try (WalletService service = start(
                "joinmarket.wallet.mixdepths",
                "6",
                "joinmarket.wallet.store.restore-gap",
                "40",
                "joinmarket.wallet.recovery-range",
                "50")) {
            service.follow("alice");
            assertThat(deposit(service, 0)).as("while it is locked").isEqualTo("m/84'/1'/0'/0/40");
            var _ = service.as("operator").unlock("alice", new Wallets.Unlock(WalletService.PASSWORD));
            service.follow("alice");
            assertThat(deposit(service, 5)).isEqualTo("m/84'/1'/5'/0/40");
            assertThat(deposit(service, 0)).isEqualTo("m/84'/1'/0'/0/41");
        }
    }

    @Test
    void aSecondRestorationSkipsTheGapAgainAndNoneMakesAKeyProveAnythingAgain() throws IOException {
        String[] gap = {"joinmarket.wallet.store.restore-gap", Integer.toString(GAP)};
        try (WalletService service = start(gap)) {
            service.as("operator").create(new Wallets.Create("alice", WalletService.PASSWORD, null, null, null));
        }
        for (int times = 1; times <= 2; times++) {
            sayRestored();
            try (WalletService service = start(gap)) {
                service.follow("alice");
                assertThat(sureFrom(service)).containsOnly(times * GAP);
            }
        }
        try (WalletService service = start(gap)) {
            service.follow("alice");
            assertThat(deposit(service, 0)).isEqualTo("m/84'/1'/0'/0/" + 2 * GAP);
        }
        sayRestored();
        try (WalletService service = start("joinmarket.wallet.store.restore-gap", "0")) {
            service.follow("alice");
            assertThat(sureFrom(service))
                    .as("the back-up is the last word, of what is in it too")
                    .containsOnly(2 * GAP);
            assertThat(deposit(service, 0)).isEqualTo("m/84'/1'/0'/0/" + (2 * GAP + 1));
        }
    }

    /** Of each branch, the first key that proves something. */
    private static List<Integer> sureFrom(WalletService service) {
        return service.bean(JdbcClient.class)
                .sql("select sure_from from branches where restored = 0")
                .query(Integer.class)
                .list();
    }

    private static String deposit(WalletService service, int mixdepth) {
        return service.as("operator")
                .newAddress("alice", new Wallets.NewAddress(mixdepth))
                .path();
    }
}
