package org.joinmarket.common.coinjoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.chain.UnspentOutput;
import org.joinmarket.common.coinjoin.MakerTxCheck.Reason;
import org.joinmarket.common.coinjoin.MakerTxCheck.Result;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class MakerTxCheckTest {
    /** Both references agree in every case, also on a transaction that came with witnesses: those are dropped. */
    @TestFactory
    Stream<DynamicTest> decidesAsBothReferencesDo() {
        return Vectors.cases("coinjoin/maker_tx_verification.json")
                .map(c -> DynamicTest.dynamicTest(c.get("name").asString(), () -> {
                    boolean accepted =
                            judge(c).filter(Result.Fair.class::isInstance).isPresent();

                    assertThat(accepted)
                            .isEqualTo(c.get("jmcs_accepts").asBoolean())
                            .isEqualTo(c.get("jmng_accepts").asBoolean());
                }));
    }

    private static Optional<Result> judge(JsonNode c) {
        Map<OutPoint, Sats> ours = new LinkedHashMap<>();
        c.get("maker_utxos")
                .forEach(node -> ours.put(
                        new OutPoint(
                                new TxId(node.get("txid").asString()),
                                node.get("vout").asLong()),
                        new Sats(node.get("value").asLong())));
        MakerTerms terms = MakerTerms.of(
                Round.offer(Round.ALICE, c.get("offer")),
                new Sats(c.get("amount").asLong()));
        return UnsignedTx.parse(HexFormat.of().parseHex(c.get("unsigned_tx").asString()))
                .toOptional()
                .map(tx -> MakerTxCheck.check(
                        tx, terms, ours, script(c.get("cj_address")), script(c.get("change_address"))));
    }

    private static Script script(JsonNode address) {
        return Addresses.toScript(Round.NETWORK, address.asString()).orElseThrow();
    }

    private final Round round = new Round();
    private final MakerContribution alice = round.maker("J5makerA");

    @Test
    void tellsWhereOurInputsAre() {
        Result result = check(round.tx.tx());

        assertThat(result)
                .isEqualTo(new Result.Fair(new TreeMap<>(Map.of(
                        0, round.tx.inputs().get(0).outPoint(),
                        3, round.tx.inputs().get(3).outPoint()))));
    }

    @Test
    void refusesATransactionThatSpendsOurInputTwice() {
        List<TxInput> inputs = new ArrayList<>(round.tx.inputs());
        inputs.add(inputs.getFirst());

        assertThat(check(with(inputs, round.tx.outputs()))).isEqualTo(new Result.Unfair(Reason.OUR_INPUT_TWICE));
    }

    @Test
    void refusesATransactionWithoutOneOfOurInputs() {
        List<TxInput> inputs = round.tx.inputs().subList(1, 4);

        assertThat(check(with(inputs, round.tx.outputs()))).isEqualTo(new Result.Unfair(Reason.OUR_INPUT_MISSING));
    }

    @Test
    void refusesOneSatoshiTooLittleAndTakesOneTooMuch() {
        assertThat(check(withChangedOutput(alice.coinjoinOut(), -1)))
                .isEqualTo(new Result.Unfair(Reason.COINJOIN_OUTPUT_TOO_SMALL));
        assertThat(check(withChangedOutput(alice.changeOut(), -1)))
                .isEqualTo(new Result.Unfair(Reason.CHANGE_OUTPUT_TOO_SMALL));
        assertThat(check(withChangedOutput(alice.coinjoinOut(), 1))).isInstanceOf(Result.Fair.class);
        assertThat(check(withChangedOutput(alice.changeOut(), 1))).isInstanceOf(Result.Fair.class);
    }

    @Test
    void refusesOutputsThatAreMissingOrThereTwice() {
        for (Script script : Set.of(alice.coinjoinOut(), alice.changeOut())) {
            boolean coinjoin = script.equals(alice.coinjoinOut());
            List<TxOutput> without = round.tx.outputs().stream()
                    .filter(output -> !output.script().equals(script))
                    .toList();
            List<TxOutput> twice = new ArrayList<>(round.tx.outputs());
            twice.add(new TxOutput(new Sats(1), script));

            assertThat(check(with(round.tx.inputs(), without)))
                    .isEqualTo(new Result.Unfair(
                            coinjoin ? Reason.COINJOIN_OUTPUT_MISSING : Reason.CHANGE_OUTPUT_MISSING));
            assertThat(check(with(round.tx.inputs(), twice)))
                    .isEqualTo(new Result.Unfair(coinjoin ? Reason.COINJOIN_OUTPUT_TWICE : Reason.CHANGE_OUTPUT_TWICE));
        }
    }

    @Test
    void refusesToPayForTheHonour() {
        MakerTerms terms = new MakerTerms(round.amount, new Sats(99), new Sats(100));
        MakerTerms free = new MakerTerms(round.amount, new Sats(100), new Sats(100));

        assertThat(check(round.tx.tx(), terms)).isEqualTo(new Result.Unfair(Reason.NEGATIVE_EARNINGS));
        assertThat(check(round.tx.tx(), free)).isInstanceOf(Result.Fair.class);
    }

    @Test
    void refusesOneScriptForBothOfOurOutputs() {
        Result result = MakerTxCheck.check(
                round.tx, alice.terms(), values(alice.inputs()), alice.changeOut(), alice.changeOut());

        assertThat(result).isEqualTo(new Result.Unfair(Reason.SAME_SCRIPT_TWICE));
    }

    @Test
    void aMakerHasInputs() {
        assertThatThrownBy(() ->
                        MakerTxCheck.check(round.tx, alice.terms(), Map.of(), alice.coinjoinOut(), alice.changeOut()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static Map<OutPoint, Sats> values(List<UnspentOutput> inputs) {
        Map<OutPoint, Sats> values = new LinkedHashMap<>();
        inputs.forEach(input -> values.put(input.outPoint(), input.value()));
        return values;
    }

    private Result check(Transaction tx) {
        return check(tx, alice.terms());
    }

    private Result check(Transaction tx, MakerTerms terms) {
        return MakerTxCheck.check(
                new UnsignedTx(tx), terms, values(alice.inputs()), alice.coinjoinOut(), alice.changeOut());
    }

    private Transaction with(List<TxInput> inputs, List<TxOutput> outputs) {
        return new Transaction(2, inputs, outputs, 0);
    }

    private Transaction withChangedOutput(Script script, int by) {
        return with(
                round.tx.inputs(),
                round.tx.outputs().stream()
                        .map(output -> output.script().equals(script)
                                ? new TxOutput(new Sats(output.value().value() + by), script)
                                : output)
                        .toList());
    }
}
