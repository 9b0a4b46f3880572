package org.joinmarket.common.coinjoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.coinjoin.TxSize.InputKind;
import org.joinmarket.common.coinjoin.TxSize.OutputKind;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class TxSizeTest {
    @TestFactory
    Stream<DynamicTest> bothModelsGiveTheVectorsSizes() {
        return Vectors.cases("coinjoin/tx_size.json")
                .map(c -> DynamicTest.dynamicTest(
                        c.get("inputs").size() + " in, " + c.get("outputs").size() + " out", () -> {
                            List<InputKind> inputs = c.get("inputs")
                                    .valueStream()
                                    .map(TxSizeTest::input)
                                    .toList();
                            List<OutputKind> outputs = c.get("outputs")
                                    .valueStream()
                                    .map(TxSizeTest::output)
                                    .toList();

                            assertThat(TxSize.jmcsStripped(inputs, outputs))
                                    .isEqualTo(c.get("jmcs_nonwitness_bytes").asInt());
                            assertThat(TxSize.jmcsWitness(inputs))
                                    .isEqualTo(c.get("jmcs_witness_bytes").asInt());
                            assertThat(TxSize.jmcs(inputs, outputs))
                                    .isEqualTo(c.get("jmcs_vsize").asInt());
                            assertThat(TxSize.estimate(inputs, outputs))
                                    .isGreaterThanOrEqualTo(c.get("jmcs_vsize").asInt())
                                    .isLessThanOrEqualTo(c.get("jmcs_vsize").asInt() + 1);
                            if (c.has("jmng_estimate_vsize"))
                                assertThat(TxSize.jmng(inputs, outputs))
                                        .isEqualTo(c.get("jmng_estimate_vsize").asInt());
                            if (c.has("jmng_taker_coarse_vsize"))
                                assertThat(TxSize.jmngTaker(inputs.size(), outputs.size()))
                                        .isEqualTo(
                                                c.get("jmng_taker_coarse_vsize").asInt());
                            expectFee(c, 1_000, inputs, outputs);
                            expectFee(c, 5_000, inputs, outputs);
                            expectFee(c, 12_345, inputs, outputs);
                        }));
    }

    /** The reference cuts the fraction of a satoshi off; we round up, so that the rate is reached. */
    private static void expectFee(JsonNode c, long rate, List<InputKind> inputs, List<OutputKind> outputs) {
        int vsize = TxSize.jmcs(inputs, outputs);
        long reference = c.get("jmcs_fee_at_" + rate + "_sat_per_kvb").asLong();

        assertThat(new FeeRate(rate).feeFor(vsize).value()).isBetween(reference, reference + 1);
        assertThat(vsize * rate / 1_000).isEqualTo(reference);
    }

    private static InputKind input(JsonNode node) {
        return switch (node.asString()) {
            case "p2wpkh" -> InputKind.P2WPKH;
            case "p2wsh" -> InputKind.BOND;
            case "p2sh-p2wpkh" -> InputKind.P2SH_P2WPKH;
            case "p2pkh" -> InputKind.P2PKH;
            default -> throw new IllegalArgumentException(node.asString());
        };
    }

    private static OutputKind output(JsonNode node) {
        return switch (node.asString()) {
            case "p2wpkh" -> OutputKind.P2WPKH;
            case "p2wsh" -> OutputKind.P2WSH;
            case "p2tr" -> OutputKind.P2TR;
            case "p2sh-p2wpkh" -> OutputKind.P2SH;
            case "p2pkh" -> OutputKind.P2PKH;
            default -> throw new IllegalArgumentException(node.asString());
        };
    }

    @Test
    void countsTheLongerNumberOfManyInputs() {
        List<InputKind> inputs = Collections.nCopies(253, InputKind.P2WPKH);
        List<OutputKind> outputs = Collections.nCopies(253, OutputKind.P2WPKH);

        assertThat(TxSize.estimate(inputs, outputs)).isEqualTo(TxSize.jmcs(inputs, outputs) + 4);
    }

    @Test
    void knowsEveryKindOfOutputThatHasAnAddress() {
        assertThat(OutputKind.of(Scripts.p2wpkh(new byte[20]))).isEqualTo(OutputKind.P2WPKH);
        assertThat(OutputKind.of(Scripts.p2pkh(new byte[20]))).isEqualTo(OutputKind.P2PKH);
        assertThat(OutputKind.of(Scripts.p2sh(new byte[20]))).isEqualTo(OutputKind.P2SH);
        assertThat(OutputKind.of(Scripts.p2wsh(Script.EMPTY))).isEqualTo(OutputKind.P2WSH);
        assertThat(OutputKind.of(Script.ofHex("5120" + "00".repeat(32)))).isEqualTo(OutputKind.P2TR);
        assertThatThrownBy(() -> OutputKind.of(Script.EMPTY)).isInstanceOf(IllegalArgumentException.class);
    }
}
