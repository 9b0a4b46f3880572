package org.joinmarket.wallet.imports;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.imports.FilesOfOthers.MAINNET;
import static org.joinmarket.wallet.imports.FilesOfOthers.PASSWORD;
import static org.joinmarket.wallet.imports.FilesOfOthers.REGTEST;
import static org.joinmarket.wallet.imports.FilesOfOthers.assertRefused;
import static org.joinmarket.wallet.imports.FilesOfOthers.file;
import static org.joinmarket.wallet.imports.FilesOfOthers.fingerprint;
import static org.joinmarket.wallet.imports.FilesOfOthers.read;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.wallet.Vectors;
import org.joinmarket.wallet.api.Imports.FileFormat;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.seed.ClientServerId;
import org.joinmarket.wallet.seed.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Files of joinmarket-clientserver. */
@Tag("hashing")
class ClientServerFileTest {
    static Stream<JsonNode> walletIds() {
        return Vectors.cases("coinjoin/wallet_id_and_descriptors.json");
    }

    private static byte[] changed(String part, Object value) {
        Map<String, Object> wallet = ForeignFiles.wallet();
        wallet.put(part, value);
        return ForeignFiles.plain(wallet);
    }

    @ParameterizedTest
    @MethodSource("org.joinmarket.wallet.imports.FilesOfOthers#clientServerFiles")
    void readsTheFilesOfClientServer(JsonNode vector) {
        JsonNode expect = vector.get("expect");
        String password = vector.get("password_utf8").isNull()
                ? null
                : vector.get("password_utf8").asString();
        String extension = expect.get("seed_extension").isNull()
                ? ""
                : expect.get("seed_extension").asString();

        try (ForeignWallet wallet = read(MAINNET, file(vector), password, null);
                Seed expected = Seed.ofMnemonic(expect.get("mnemonic").asString(), extension)
                        .orElseThrow()) {
            assertThat(wallet.format())
                    .isEqualTo(password == null ? FileFormat.CLIENTSERVER : FileFormat.CLIENTSERVER_ENCRYPTED);
            assertThat(wallet.seed().mnemonic())
                    .isEqualTo(expect.get("mnemonic").asString());
            assertThat(fingerprint(wallet.seed())).isEqualTo(fingerprint(expected));
            JsonNode indices = expect.get("index_cache_md0");
            assertThat(wallet.history().next())
                    .containsExactly(
                            new KeyPath(0, 0, indices.get("0").asInt()),
                            new KeyPath(0, 1, indices.get("1").asInt()));
            assertThat(wallet.history().frozen())
                    .extracting(OutPoint::toString)
                    .containsExactlyElementsOf(expect.get("frozen")
                            .valueStream()
                            .map(JsonNode::asString)
                            .toList());
            Map<String, String> labels = new TreeMap<>();
            expect.get("labels")
                    .properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().asString()));
            assertThat(wallet.history().labels()).isEqualTo(labels);
            assertThat(wallet.importedKeys()).isZero();
            assertThat(wallet.creationHeight()).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("org.joinmarket.wallet.imports.FilesOfOthers#clientServerFiles")
    void refusesTheFilesOfMainnetElsewhere(JsonNode vector) {
        String password = vector.get("password_utf8").isNull()
                ? null
                : vector.get("password_utf8").asString();
        assertRefused(Flaw.OTHER_NETWORK, file(vector), password, null);
    }

    @ParameterizedTest
    @MethodSource("walletIds")
    void callsAWalletWhatClientServerCallsIt(JsonNode vector) {
        boolean bonds = vector.get("wallet").asString().equals("sw-fb");
        boolean mainnet = vector.get("network").asString().equals("mainnet");
        List<Network> networks =
                mainnet ? List.of(Network.MAINNET) : List.of(Network.TESTNET, Network.SIGNET, Network.REGTEST);
        for (Network network : networks) {
            try (Seed seed = Seed.ofMnemonic(ForeignFiles.WORDS, "").orElseThrow()) {
                assertThat(ClientServerId.of(seed, network, bonds))
                        .isEqualTo(vector.get("wallet_id").asString());
            }
        }
        Map<String, Object> parts = ForeignFiles.wallet();
        parts.put("network", mainnet ? "mainnet" : "testnet");
        parts.put("wallet_type", bonds ? 5 : 2);
        try (ForeignWallet wallet = read(mainnet ? MAINNET : REGTEST, ForeignFiles.plain(parts), null, null)) {
            assertThat("joinmarket-wallet-" + wallet.walletId())
                    .isEqualTo(vector.get("core_label").asString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mainnet,MAINNET,true",
        "mainnet,TESTNET,false",
        "mainnet,SIGNET,false",
        "testnet,MAINNET,false",
        "testnet,TESTNET,true",
        "testnet,SIGNET,true",
        "testnet,REGTEST,true",
        "signet,MAINNET,false",
        "signet,TESTNET,false",
        "signet,SIGNET,true",
        "signet,REGTEST,false"
    })
    void takesWalletsOfItsOwnNetwork(String name, Network ours, boolean taken) {
        Reading reading = new WalletFiles(ours, 5).read(changed("network", name), null, null);
        if (taken) assertThat(reading).isInstanceOf(Reading.Read.class);
        else assertThat(reading).isEqualTo(new Reading.Refused(Flaw.OTHER_NETWORK));
    }

    @ParameterizedTest
    @CsvSource({
        "0,P2PKH_WALLET",
        "1,P2SH_WALLET",
        "6,WATCH_ONLY_WALLET",
        "3,UNKNOWN_WALLET_TYPE",
        "7,UNKNOWN_WALLET_TYPE",
        "-2,UNKNOWN_WALLET_TYPE",
        "4294967298,UNKNOWN_WALLET_TYPE"
    })
    void takesNativeSegwitOnly(long type, Flaw flaw) {
        Map<String, Object> wallet = ForeignFiles.wallet();
        wallet.put("wallet_type", type);
        assertRefused(flaw, ForeignFiles.plain(wallet), null, null);
        wallet.remove("entropy"); // a wallet that only watches has none
        assertRefused(flaw, ForeignFiles.plain(wallet), null, null);
    }

    @Test
    void takesIndicesOfBothBranchesOfItsOwnMixdepths() {
        Map<String, Object> indices = Map.of(
                "0", Map.of("0", 7, "1", 0, "2", 5, "3", 1),
                "4", Map.of("1", 12),
                "5", Map.of("0", 0, "1", 0),
                "12", Map.of("0", 0));
        try (ForeignWallet wallet = read(REGTEST, changed("index_cache", indices), null, null)) {
            assertThat(wallet.history().next())
                    .containsExactlyInAnyOrder(new KeyPath(0, 0, 7), new KeyPath(0, 1, 0), new KeyPath(4, 1, 12));
        }
        assertRefused(Flaw.MIXDEPTHS, changed("index_cache", Map.of("5", Map.of("1", 1))), null, null);
        assertRefused(Flaw.MIXDEPTHS, changed("index_cache", Map.of("999", Map.of("0", 1))), null, null);
    }

    @Test
    void takesAsManyAddressesAsFitIntoMemory() {
        int most = History.MAX_ADDRESSES;
        Object atTheLimit = Map.of("0", Map.of("0", most - 1), "1", Map.of("1", 1));
        read(REGTEST, changed("index_cache", atTheLimit), null, null).close();
        assertRefused(Flaw.ADDRESSES, changed("index_cache", Map.of("0", Map.of("0", most, "1", 1))), null, null);
        assertRefused(
                Flaw.ADDRESSES, changed("index_cache", Map.of("0", Map.of("0", 999_999_999_999_999_999L))), null, null);
    }

    @Test
    void takesWhatIsFrozenAndNotWhatIsNotAnyMore() {
        String first = "12".repeat(31) + "34:0";
        String second = "56".repeat(31) + "78:4294967295";
        Map<String, Object> meta = Map.of(
                ForeignFiles.metaKey(first), Map.of("disabled", 1),
                ForeignFiles.metaKey(second), Map.of("disabled", 1),
                ForeignFiles.metaKey("9a".repeat(32) + ":1"), Map.of("disabled", 0),
                ForeignFiles.metaKey("bc".repeat(32) + ":1"), Map.of());
        try (ForeignWallet wallet = read(REGTEST, changed("meta", meta), null, null)) {
            assertThat(wallet.history().frozen())
                    .extracting(OutPoint::toString)
                    .containsExactlyInAnyOrder(first, second);
        }
    }

    @Test
    void countsTheKeysThatItLeavesOut() {
        Object keys = Map.of(
                "0", List.of(List.of(new byte[33], 2), List.of("", 2), List.of()),
                "3", List.of(List.of(new byte[33], 0), -1));
        try (ForeignWallet wallet = read(REGTEST, changed("imported_keys", keys), null, null)) {
            assertThat(wallet.importedKeys()).isEqualTo(2);
        }
    }

    @Test
    void doesWithoutWhatOlderFilesDoNotHave() {
        Map<String, Object> wallet = ForeignFiles.wallet();
        for (String part : List.of("created", "imported_keys", "utxo", "meta", "addr_labels")) wallet.remove(part);
        try (ForeignWallet read = read(REGTEST, ForeignFiles.plain(wallet), null, null)) {
            assertThat(read.seed().mnemonic()).isEqualTo(ForeignFiles.WORDS);
        }
        for (String part : List.of("network", "wallet_type", "entropy", "index_cache")) {
            Map<String, Object> without = ForeignFiles.wallet();
            without.remove(part);
            assertRefused(Flaw.DAMAGED, ForeignFiles.plain(without), null, null);
        }
    }

    static Stream<byte[]> damagedParts() {
        return Stream.of(
                changed("network", "testnet3"),
                changed("network", 1),
                changed("network", new byte[] {(byte) 0xff}),
                changed("wallet_type", "5"),
                changed("entropy", new byte[15]),
                changed("entropy", new byte[18]),
                changed("entropy", new byte[36]),
                changed("entropy", "x".repeat(0)),
                changed("entropy", 7),
                changed("seed_extension", new byte[] {(byte) 0xc3}),
                changed("seed_extension", List.of()),
                changed("index_cache", List.of()),
                changed("index_cache", Map.of("0", 3)),
                changed("index_cache", Map.of("0", Map.of("0", "3"))),
                changed("index_cache", Map.of("0", Map.of("0", -1))),
                changed("index_cache", Map.of("00", Map.of("0", 1))),
                changed("index_cache", Map.of("-1", Map.of("0", 1))),
                changed("index_cache", Map.of("1000", Map.of("0", 1))),
                changed("index_cache", Map.of("0", Map.of("x", 1))),
                changed("index_cache", Map.of("0", Map.of("", 1))),
                changed("meta", Map.of("short", Map.of("disabled", 1))),
                changed("meta", Map.of("x".repeat(32), Map.of("disabled", 1))),
                changed("meta", Map.of("x".repeat(32) + "01", Map.of("disabled", 1))),
                changed("meta", Map.of("x".repeat(32) + "-1", Map.of("disabled", 1))),
                changed("meta", Map.of("x".repeat(32) + "4294967296", Map.of("disabled", 1))),
                changed("meta", Map.of("x".repeat(32) + "1", 1)),
                changed("meta", Map.of("x".repeat(32) + "1", Map.of("disabled", "1"))),
                changed("imported_keys", Map.of("0", Map.of())),
                changed("addr_labels", Map.of("address", new byte[] {(byte) 0xff})),
                changed("addr_labels", Map.of("address", 7)),
                ForeignFiles.plain(List.of()),
                "JMWALLET".getBytes(US_ASCII));
    }

    @ParameterizedTest
    @MethodSource("damagedParts")
    void refusesPartsThatAreNotWhatTheyShouldBe(byte[] file) {
        assertRefused(Flaw.DAMAGED, file, null, null);
    }

    @Test
    void anExtensionIsAsLongAsOursMayBe() {
        try (ForeignWallet wallet = read(REGTEST, changed("seed_extension", "x".repeat(1_024)), null, null)) {
            assertThat(fingerprint(wallet.seed())).isNotEmpty();
        }
        assertRefused(Flaw.EXTENSION_TOO_LONG, changed("seed_extension", "x".repeat(1_025)), null, null);
    }

    @Test
    void wholeBlocksAreNotPadded() throws Exception {
        byte[] key = new byte[32];
        byte[] iv = new byte[16];
        int whole = 0;
        for (int length = 0; length < 32; length++) {
            byte[] plain = changed("created", "x".repeat(length));
            if (plain.length % 16 == 0) whole++;
            byte[] data = ForeignFiles.encrypt(plain, key, iv);
            assertThat(data).hasSize(Math.ceilDiv(plain.length, 16) * 16);
            assertThat(ClientServerFile.decrypt(data, key, iv)).isEqualTo(plain);
        }
        assertThat(whole).as("lengths that need no padding").isEqualTo(2);
    }

    @Test
    void aWrongPasswordIsToldFromAFileThatIsNoContainer() {
        byte[] file = ForeignFiles.encrypted(ForeignFiles.wallet(), PASSWORD);
        assertRefused(Flaw.WRONG_PASSWORD, file, PASSWORD + " ", null);
        assertRefused(Flaw.PASSWORD_MISSING, file, null, null);
        assertRefused(Flaw.PASSPHRASE_NOT_NEEDED, file, PASSWORD, "x");
        byte[] magic = "JMENCWLT".getBytes(US_ASCII);
        byte[] sixteen = new byte[16];
        for (Object container : List.of(
                Map.of(),
                Map.of("data", sixteen),
                Map.of("enc", Map.of("iv", sixteen, "salt", sixteen)),
                Map.of("enc", Map.of("iv", sixteen), "data", sixteen),
                Map.of("enc", Map.of("iv", new byte[15], "salt", sixteen), "data", sixteen),
                Map.of("enc", Map.of("iv", sixteen, "salt", new byte[17]), "data", sixteen),
                Map.of("enc", Map.of("iv", sixteen, "salt", sixteen), "data", new byte[17]),
                Map.of("enc", Map.of("iv", sixteen, "salt", sixteen), "data", new byte[0]),
                Map.of("enc", Map.of("iv", sixteen, "salt", 16), "data", sixteen)))
            assertRefused(Flaw.DAMAGED, ForeignFiles.concat(magic, ForeignFiles.bencode(container)), PASSWORD, null);
    }

    @Test
    void aPlainFileTakesNeitherPasswordNorPassphrase() {
        byte[] file = ForeignFiles.plain(ForeignFiles.wallet());
        assertRefused(Flaw.PASSWORD_NOT_NEEDED, file, PASSWORD, null);
        assertRefused(Flaw.PASSPHRASE_NOT_NEEDED, file, null, "x");
        read(REGTEST, file, null, "").close();
    }
}
