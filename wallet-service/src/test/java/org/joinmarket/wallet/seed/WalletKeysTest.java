package org.joinmarket.wallet.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.stream.Stream;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.wallet.Vectors;
import org.joinmarket.wallet.chain.KeyPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class WalletKeysTest {
    private static final String WORDS =
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

    static Stream<JsonNode> passphrases() {
        return Vectors.cases("coinjoin/bip39_passphrase.json");
    }

    private static Seed seed(String words, String passphrase) {
        return Seed.ofMnemonic(words, passphrase).orElseThrow();
    }

    @Test
    void derivesThePublishedAddresses() {
        JsonNode vectors = Vectors.read("coinjoin/bip84_addresses.json");
        for (Network network : Network.values()) {
            try (Seed seed = seed(WORDS, "");
                    WalletKeys keys = WalletKeys.of(seed, network, 5)) {
                vectors.get("cases")
                        .valueStream()
                        .filter(one -> one.get("network").asString().equals(network.wireName()))
                        .forEach(one -> assertThat(address(keys, network, one))
                                .as(one.get("path").asString())
                                .isEqualTo(one.get("address").asString()));
            }
        }
    }

    private static String address(WalletKeys keys, Network network, JsonNode one) {
        KeyPath path = new KeyPath(
                one.get("mixdepth").asInt(),
                one.get("branch").asInt(),
                one.get("index").asInt());
        return keys.with(
                path,
                key -> Addresses.fromScript(network, Scripts.p2wpkh(key.publicKey()))
                        .orElseThrow());
    }

    @Test
    void exportsThePublishedAccountKeys() {
        try (Seed seed = seed(WORDS, "");
                WalletKeys keys = WalletKeys.of(seed, Network.REGTEST, 5)) {
            assertThat(keys.accountXpubs())
                    .isEqualTo(Vectors.read("coinjoin/bip84_addresses.json")
                            .get("account_public_keys")
                            .valueStream()
                            .filter(one -> one.get("network").asString().equals("regtest"))
                            .map(one -> one.get("jmcs_export").asString().replace("fbonds-mpk-", ""))
                            .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("passphrases")
    void aPassphraseMakesAnotherWallet(JsonNode vector) {
        try (Seed seed = seed(WORDS, vector.get("passphrase").asString());
                WalletKeys keys = WalletKeys.of(seed, Network.MAINNET, 1)) {
            assertThat(keys.fingerprint())
                    .isEqualTo(vector.get("master_fingerprint").asString());
        }
    }

    @Test
    void readsWordsHoweverTheyAreWritten() {
        try (Seed seed = seed("  " + WORDS.toUpperCase(Locale.ROOT).replace(" ", "  ") + "\n", "")) {
            assertThat(seed.mnemonic()).isEqualTo(WORDS);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "abandon",
                "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon",
                "not a word of that list at all is in here my friend"
            })
    void refusesWordsThatAreNoMnemonic(String words) {
        assertThat(Seed.ofMnemonic(words, "")).isEmpty();
    }

    @Test
    void makesNewWordsOfBothLengths() {
        SecureRandom random = new SecureRandom();
        for (int words : new int[] {12, 24}) {
            try (Seed seed = Seed.random(words, "", random)) {
                assertThat(seed.mnemonic().split(" ")).hasSize(words);
            }
        }
        assertThatThrownBy(() -> Seed.random(13, "", random)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keysThatAreClosedAreGone() {
        try (Seed seed = seed(WORDS, "")) {
            WalletKeys keys = WalletKeys.of(seed, Network.REGTEST, 1);
            keys.close();
            assertThatThrownBy(() -> keys.with(new KeyPath(0, 0, 0), _ -> ""))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(keys + " " + seed).isEqualTo("<secret> <secret>");
        }
    }
}
