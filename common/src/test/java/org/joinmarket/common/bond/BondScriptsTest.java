package org.joinmarket.common.bond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.crypto.PublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class BondScriptsTest {
    private static final PublicKey KEY = PublicKey.parseHex(
                    "02a1b09f93073c63f205086440898141c0c3c6d24f69a18db608224bcf143fa011")
            .orElseThrow();

    static Stream<JsonNode> cases() {
        return Vectors.cases("coinjoin/timelocked_addresses.json");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void lockAKeyUntilAMonth(JsonNode vector) {
        var key = PublicKey.parseHex(vector.get("pubkey").asString()).orElseThrow();
        long locktime = new Timenumber(vector.get("timenumber").asInt()).locktime();
        var network = Network.valueOf(vector.get("network").asString().toUpperCase(java.util.Locale.ROOT));
        assertThat(BondScripts.witnessScript(key, locktime).hex())
                .isEqualTo(vector.get("witness_script").asString());
        assertThat(BondScripts.output(key, locktime).hex())
                .isEqualTo(vector.get("script_pubkey").asString());
        assertThat(Addresses.fromScript(network, BondScripts.output(key, locktime)))
                .contains(vector.get("address").asString());
    }

    /** BIP62, rule 4: as short as can be, and never negative. */
    @ParameterizedTest
    @CsvSource({"0, 00", "1, 0101", "127, 017f", "128, 028000", "32768, 03008000", "4294967295, 05ffffffff00"})
    void writeNumbersAsTheChainReadsThem(long locktime, String push) {
        assertThat(BondScripts.witnessScript(KEY, locktime).hex()).startsWith(push + "b175");
    }

    @Test
    void haveNoLocktimeThatATransactionCannotHave() {
        assertThatIllegalArgumentException().isThrownBy(() -> BondScripts.output(KEY, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> BondScripts.output(KEY, 1L << 32));
    }
}
