package org.joinmarket.common.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChainValuesTest {
    private static final String TXID = "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @ValueSource(strings = {":0", ":1", ":4294967295"})
    void readsOutpointsInTheirOneForm(String vout) {
        assertThat(OutPoint.parse(TXID + vout).map(OutPoint::toString)).contains(TXID + vout);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", ":-1", ":01", ":4294967296", ":99999999999", ":1:2", ": 1", ":x", "0:1"})
    void refusesOtherOutpoints(String rest) {
        assertThat(OutPoint.parse(TXID + rest)).isEmpty();
    }

    @Test
    void aTransactionIdIsLowerCase() {
        assertThat(TxId.parse(TXID)).contains(new TxId(TXID));
        assertThat(TxId.parse(TXID.toUpperCase(Locale.ROOT))).isEmpty();
        assertThat(OutPoint.parse(TXID.toUpperCase(Locale.ROOT) + ":0")).isEmpty();
        assertThatThrownBy(() -> new TxId("00")).isInstanceOf(IllegalArgumentException.class);
        assertThat(new TxId(TXID).displayBytes()).hasSize(32).startsWith(0x01, 0x23);
    }

    @Test
    void outpointsSortByTransactionThenNumber() {
        var low = new OutPoint(new TxId("0".repeat(64)), 5);
        var high = new OutPoint(new TxId(TXID), 0);
        assertThat(low).isLessThan(high).isLessThan(new OutPoint(low.txid(), 6));
        assertThatThrownBy(() -> new OutPoint(low.txid(), 1L << 32)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void scriptsAreComparedByContentAndCannotBeChanged() {
        Script script = Script.ofHex("0014" + "ab".repeat(20));
        byte[] bytes = script.bytes();
        bytes[0] = 1;
        assertThat(script).isEqualTo(Script.ofHex(script.hex())).hasSameHashCodeAs(Script.ofHex(script.hex()));
        assertThat(script.isP2wpkh()).isTrue();
        assertThat(script.size()).isEqualTo(22);
        assertThat(Script.ofHex("51").isP2wpkh()).isFalse();
        assertThatThrownBy(() -> new Script(new byte[Script.MAX_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void networksHaveTheNamesOfTheWire() {
        assertThat(Network.parse("regtest")).contains(Network.REGTEST);
        assertThat(Network.parse("Regtest")).isEmpty();
        assertThat(Network.REGTEST.bech32Prefix()).isEqualTo("bcrt");
        assertThat(Network.MAINNET.bip44CoinType()).isZero();
        assertThat(Network.SIGNET.bip44CoinType()).isEqualTo(1);
    }
}
