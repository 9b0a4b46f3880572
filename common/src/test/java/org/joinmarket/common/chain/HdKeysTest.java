package org.joinmarket.common.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class HdKeysTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final String FILE = "coinjoin/bip84_addresses.json";

    @TestFactory
    Stream<DynamicTest> derivesEveryAddressOfTheVectors() {
        JsonNode file = Vectors.read(FILE);
        return Vectors.cases(FILE)
                .map(c -> DynamicTest.dynamicTest(text(c, "network") + " " + text(c, "path"), () -> {
                    Network network = Network.parse(text(c, "network")).orElseThrow();
                    HdPath path = HdPath.address(
                            network,
                            c.get("mixdepth").asInt(),
                            c.get("branch").asInt(),
                            c.get("index").asInt());
                    try (HdKey master = seed(text(file, "seed")).masterKey();
                            HdKey key = master.derive(path)) {
                        String secret = key.key().withBytes(HEX::formatHex);
                        Script script = Scripts.p2wpkh(key.publicKey());

                        assertThat(path).hasToString(text(c, "path"));
                        assertThat(HdPath.parse(text(c, "path"))).contains(path);
                        assertThat(key.publicKey()).hasToString(text(c, "pubkey"));
                        assertThat(secret).isEqualTo(text(c, "privkey"));
                        assertThat(script.hex()).isEqualTo(text(c, "script_pubkey"));
                        assertThat(Addresses.fromScript(network, script)).contains(text(c, "address"));
                        assertThat(Addresses.toScript(network, text(c, "address")))
                                .contains(script);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> exportsTheAccountsOfTheVectors() {
        JsonNode file = Vectors.read(FILE);
        return file.get("account_public_keys")
                .valueStream()
                .map(c -> DynamicTest.dynamicTest(text(c, "network") + " " + text(c, "account_path"), () -> {
                    Network network = Network.parse(text(c, "network")).orElseThrow();
                    try (HdKey master = seed(text(file, "seed")).masterKey();
                            HdKey account = master.derive(
                                    HdPath.mixdepth(network, c.get("mixdepth").asInt()))) {
                        assertThat(account.neuter().export(network))
                                .isEqualTo(text(c, "jmcs_export").replace("fbonds-mpk-", ""));
                    }
                }));
    }

    @Test
    void publicDerivationFindsTheSameKeysAsPrivateDerivation() {
        try (HdKey master = seed("07".repeat(64)).masterKey();
                HdKey account = master.derive(HdPath.mixdepth(Network.REGTEST, 2));
                HdKey address = master.derive(HdPath.address(Network.REGTEST, 2, 1, 17))) {
            assertThat(account.neuter().child(1).child(17).key()).isEqualTo(address.publicKey());
            assertThatThrownBy(() -> account.neuter().child(-1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 499, 500, 501})
    void manyChildrenAreTheSameAsOneByOne(int count) {
        try (HdKey master = seed("07".repeat(64)).masterKey();
                HdKey account = master.derive(HdPath.mixdepth(Network.REGTEST, 2))) {
            HdPublicKey branch = account.neuter().child(1);
            assertThat(branch.childKeys(3, 3 + count))
                    .isEqualTo(IntStream.range(3, 3 + count)
                            .mapToObj(number -> branch.child(number).key())
                            .toList());
        }
    }

    @TestFactory
    Stream<DynamicTest> anExportedAccountIsReadAgain() {
        JsonNode file = Vectors.read(FILE);
        return file.get("account_public_keys")
                .valueStream()
                .map(c -> DynamicTest.dynamicTest(text(c, "network") + " " + text(c, "account_path"), () -> {
                    Network network = Network.parse(text(c, "network")).orElseThrow();
                    String exported = text(c, "jmcs_export").replace("fbonds-mpk-", "");
                    HdPublicKey account = HdPublicKey.parse(exported, network);
                    assertThat(account.export(network)).isEqualTo(exported);
                    assertThat(account).hasToString("<account>");
                    Vectors.cases(FILE)
                            .filter(a -> text(a, "network").equals(text(c, "network"))
                                    && a.get("mixdepth").asInt()
                                            == c.get("mixdepth").asInt())
                            .forEach(a -> assertThat(
                                            account.child(a.get("branch").asInt())
                                                    .child(a.get("index").asInt())
                                                    .key())
                                    .hasToString(text(a, "pubkey")));
                }));
    }

    @Test
    void refusesAccountsOfOtherNetworksAndOtherTexts() {
        String exported;
        try (HdKey master = seed("07".repeat(64)).masterKey();
                HdKey account = master.derive(HdPath.mixdepth(Network.MAINNET, 2))) {
            exported = account.neuter().export(Network.MAINNET);
        }
        for (Network network : Network.values()) {
            if (network == Network.MAINNET) continue;
            assertThatThrownBy(() -> HdPublicKey.parse(exported, network)).isInstanceOf(IllegalArgumentException.class);
        }
        for (String text :
                List.of("", exported.substring(1), exported + "1", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "0OIl"))
            assertThatThrownBy(() -> HdPublicKey.parse(text, Network.MAINNET))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining(exported.substring(4));
    }

    @TestFactory
    Stream<DynamicTest> passphrasesGiveTheSeedsOfTheVectors() {
        JsonNode file = Vectors.read("coinjoin/bip39_passphrase.json");
        return Vectors.cases("coinjoin/bip39_passphrase.json")
                .map(c -> DynamicTest.dynamicTest("'" + text(c, "passphrase") + "'", () -> {
                    Mnemonic words = Mnemonic.parse(text(file, "mnemonic")).orElseThrow();
                    try (Bip39Seed seed = words.toSeed(text(c, "passphrase"));
                            HdKey master = seed.masterKey();
                            HdKey zero = master.derive(HdPath.MASTER.child(0));
                            HdKey first = master.derive(HdPath.address(Network.MAINNET, 0, 0, 0))) {
                        String bytes = seed.withBytes(HEX::formatHex);

                        assertThat(bytes).isEqualTo(text(c, "seed"));
                        assertThat(HEX.toHexDigits(master.neuter().fingerprint()))
                                .isEqualTo(text(c, "master_fingerprint"));
                        assertThat(HEX.toHexDigits(zero.neuter().fingerprint()))
                                .isEqualTo(text(c, "jmng_wallet_fingerprint_m_0"));
                        assertThat(Addresses.fromScript(Network.MAINNET, Scripts.p2wpkh(first.publicKey())))
                                .contains(text(c, "first_receive_address_mainnet"));
                    }
                }));
    }

    @Test
    void newWordsAreValidAndDiffer() throws Exception {
        SecureRandom random = SecureRandom.getInstanceStrong();

        for (int count : new int[] {12, 24}) {
            Mnemonic words = Mnemonic.generate(count, random);

            assertThat(words.words()).hasSize(count);
            assertThat(Mnemonic.parse("  " + String.join("\n", words.words()) + " ")
                            .map(Mnemonic::words))
                    .contains(words.words());
            assertThat(Mnemonic.generate(count, random).words()).isNotEqualTo(words.words());
        }
        assertThatThrownBy(() -> Mnemonic.generate(13, random)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWordsThatAreNotASeed() {
        assertThat(Mnemonic.parse("abandon ".repeat(12))).isEmpty();
        assertThat(Mnemonic.parse("abandon about")).isEmpty();
        assertThat(Mnemonic.parse("")).isEmpty();
        assertThat(Mnemonic.parse("xyzzy ".repeat(11) + "about")).isEmpty();
        assertThat(Mnemonic.parse("abandon ".repeat(100))).isEmpty();
    }

    @Test
    void nothingSecretPrintsOrWorksAfterItWasClosed() {
        Bip39Seed seed = seed("07".repeat(64));
        HdKey master = seed.masterKey();
        assertThat(seed).hasToString("<secret>");
        assertThat(master).hasToString("<secret>");
        assertThat(master.neuter()).hasToString("<account>");
        assertThat(Mnemonic.parse("abandon ".repeat(11) + "about"))
                .map(Object::toString)
                .contains("<secret>");

        seed.close();
        master.close();

        assertThatThrownBy(seed::masterKey).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> master.derive(HdPath.MASTER.child(1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void pathsAreParsedStrictly() {
        assertThat(HdPath.parse("m")).contains(HdPath.MASTER);
        for (String bad :
                new String[] {"", "m/", "84'", "m/-1", "m/2147483648", "m/01", "m/1h", "m//1", "m" + "/0".repeat(11)})
            assertThat(HdPath.parse(bad)).as(bad).isEqualTo(Optional.empty());
        assertThatThrownBy(() -> HdPath.MASTER.child(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Bip39Seed seed(String hex) {
        return Bip39Seed.of(HEX.parseHex(hex));
    }

    private static String text(JsonNode c, String field) {
        return c.get(field).asString();
    }
}
