package org.joinmarket.wallet.wallets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.stream.Stream;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.wallet.Vectors;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.ScriptMemory;
import org.joinmarket.wallet.chain.WatchedScript;
import org.joinmarket.wallet.seed.Seed;
import org.joinmarket.wallet.seed.WalletKeys;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** On every network, and for months that are long over too: what the words of the vectors give, from them to the address. */
class BondKeysTest {
    private static final String FILE = "coinjoin/timelocked_addresses.json";

    static Stream<JsonNode> cases() {
        return Vectors.cases(FILE);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void areThoseOfTheField(JsonNode vector) {
        JsonNode file = Vectors.read(FILE);
        Network network = Network.parse(vector.get("network").asString()).orElseThrow();
        Timenumber timenumber = new Timenumber(vector.get("timenumber").asInt());
        KeyPath path = BondKeys.path(timenumber);
        try (Seed seed = Seed.ofMnemonic(
                                file.get("mnemonic").asString(),
                                file.get("passphrase").asString())
                        .orElseThrow();
                WalletKeys keys = WalletKeys.of(seed, network, 1)) {
            String xpub = keys.accountXpubs().getFirst();
            BondKeys bonds = new BondKeys(network, ScriptMemory.none());

            assertThat("m/84'/" + network.bip44CoinType() + "'/" + path.mixdepth() + "'/" + path.branch() + "/"
                            + path.index())
                    .isEqualTo(vector.get("path").asString());
            assertThat(timenumber.locktime()).isEqualTo(vector.get("locktime").asLong());
            String secret = keys.with(path, key -> key.withBytes(HexFormat.of()::formatHex));
            assertThat(secret).isEqualTo(vector.get("privkey").asString());
            assertThat(bonds.key(xpub, timenumber).hex())
                    .isEqualTo(vector.get("pubkey").asString());
            assertThat(bonds.scripts(xpub))
                    .hasSize(Timenumber.COUNT)
                    .contains(new WatchedScript(
                            path, Script.ofHex(vector.get("script_pubkey").asString())));
        }
    }
}
