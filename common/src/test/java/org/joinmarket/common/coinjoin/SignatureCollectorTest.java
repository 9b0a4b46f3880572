package org.joinmarket.common.coinjoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.InputVerifier;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.UnspentOutput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.coinjoin.SignatureCollector.Outcome;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.Nick;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SignatureCollectorTest {
    private final Round round = new Round();
    private final SignatureCollector collector = new SignatureCollector(round.tx, round.makers(), round.takerInputs());

    @Test
    void completesTheTransactionOfTheVectorsInWhateverOrderSignaturesCome() {
        List<JsonNode> signatures = signatures("J5makerA", "J5makerB");
        Collections.reverse(signatures);

        for (JsonNode node : signatures)
            assertThat(collector.add(nick(node), parse(node))).isEqualTo(Outcome.ADDED);

        assertThat(collector.missing()).isEmpty();
        Transaction signed = collector.complete(takerWitnesses());
        assertThat(signed.hex()).isEqualTo(round.text("signed_tx"));
        assertThat(signed.txid().hex()).isEqualTo(round.text("txid"));
    }

    @Test
    void ourHashesAndSignaturesAreThoseOfTheVectors() {
        Bip143 hashes = new Bip143(round.tx.tx());
        round.json.get("signatures").forEach(node -> {
            int index = node.get("input_index").asInt();
            Sats value = new Sats(node.get("value").asLong());
            UnspentOutput coin = coin(node);
            try (SecretKey key = round.key(coin.outPoint())) {
                InputSignature signature = InputSignature.of(hashes.signP2wpkh(index, value, key), key.publicKey());

                assertThat(HexFormat.of().formatHex(hashes.hashForP2wpkh(index, coin.script(), value)))
                        .isEqualTo(node.get("sighash").asString());
                assertThat(HexFormat.of().formatHex(signature.signature()))
                        .isEqualTo(node.get("signature_with_sighash_byte").asString());
                assertThat(signature.base64())
                        .isEqualTo(node.get("sig_message_base64").asString());
            }
        });
    }

    @Test
    void aMakerIsCompleteWhenAllItsInputsAreSigned() {
        List<JsonNode> alice = signatures("J5makerA");

        collector.add(Round.ALICE, parse(alice.getFirst()));
        assertThat(collector.isComplete(Round.ALICE)).isFalse();

        collector.add(Round.ALICE, parse(alice.getLast()));
        assertThat(collector.isComplete(Round.ALICE)).isTrue();
        assertThat(collector.missing()).containsExactly(Round.BOB);
        assertThat(collector.makerWitnesses()).hasSize(2);
        assertThat(collector.isComplete(new Nick("J5cccccccccccccc"))).isFalse();
    }

    @Test
    void theSameSignatureThroughAnotherDirectoryIsADuplicateHoweverOften() {
        InputSignature signature = parse(signatures("J5makerB").getFirst());

        assertThat(collector.add(Round.BOB, signature)).isEqualTo(Outcome.ADDED);
        for (int i = 0; i < 100; i++)
            assertThat(collector.add(Round.BOB, signature)).isEqualTo(Outcome.DUPLICATE);
    }

    @Test
    void nobodySignsForAnotherMaker() {
        InputSignature bobs = parse(signatures("J5makerB").getFirst());

        assertThat(collector.add(Round.ALICE, bobs)).isEqualTo(Outcome.JUNK);
        assertThat(collector.add(new Nick("J5cccccccccccccc"), bobs)).isEqualTo(Outcome.JUNK);
        assertThat(collector.missing()).containsExactly(Round.ALICE, Round.BOB);
    }

    @Test
    void refusesAValidSignatureByAKeyThatDoesNotOwnTheCoin() {
        UnspentOutput coin = round.maker("J5makerB").inputs().getFirst();
        int index = round.tx.tx().indexOfInput(coin.outPoint());
        try (SecretKey thief = SecretKey.of(HexFormat.of().parseHex("07".repeat(32)))) {
            byte[] signature = new Bip143(round.tx.tx()).signP2wpkh(index, coin.value(), thief);

            assertThat(collector.add(Round.BOB, InputSignature.of(signature, thief.publicKey())))
                    .isEqualTo(Outcome.JUNK);
        }
    }

    @Test
    void refusesASignatureOfAnotherInputValueOrTransaction() {
        UnspentOutput coin = round.maker("J5makerB").inputs().getFirst();
        int index = round.tx.tx().indexOfInput(coin.outPoint());
        Transaction other = new Transaction(
                2,
                round.tx.inputs(),
                round.tx.outputs().subList(0, 5),
                round.tx.tx().lockTime());
        try (SecretKey key = round.key(coin.outPoint())) {
            Bip143 hashes = new Bip143(round.tx.tx());
            List<byte[]> wrong = List.of(
                    hashes.signP2wpkh((index + 1) % 4, coin.value(), key),
                    hashes.signP2wpkh(index, new Sats(coin.value().value() + 1), key),
                    new Bip143(other).signP2wpkh(index, coin.value(), key));

            for (byte[] signature : wrong)
                assertThat(collector.add(Round.BOB, InputSignature.of(signature, key.publicKey())))
                        .isEqualTo(Outcome.JUNK);
        }
    }

    @Test
    void stopsListeningAfterFourTriesPerInput() {
        InputSignature good = parse(signatures("J5makerB").getFirst());
        InputSignature junk = InputSignature.of(new byte[] {1}, good.key());

        for (int i = 0; i < SignatureCollector.MAX_TRIES_PER_INPUT - 1; i++) collector.add(Round.BOB, junk);
        assertThat(collector.add(Round.BOB, good)).isEqualTo(Outcome.ADDED);

        SignatureCollector second = new SignatureCollector(round.tx, round.makers(), round.takerInputs());
        for (int i = 0; i < SignatureCollector.MAX_TRIES_PER_INPUT; i++) second.add(Round.BOB, junk);
        assertThat(second.add(Round.BOB, good)).isEqualTo(Outcome.JUNK);
    }

    @Test
    void isNotCompleteWithoutEverySignature() {
        signatures("J5makerA").forEach(node -> collector.add(Round.ALICE, parse(node)));

        assertThatThrownBy(() -> collector.complete(takerWitnesses())).isInstanceOf(IllegalStateException.class);
        signatures("J5makerB").forEach(node -> collector.add(Round.BOB, parse(node)));
        assertThatThrownBy(() -> collector.complete(Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(InputVerifier.Result.BAD_WITNESS.name());
    }

    @Test
    void everyInputHasToBelongToSomebody() {
        assertThatThrownBy(() -> new SignatureCollector(round.tx, round.makers(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        UnsignedTx smaller = new UnsignedTx(new Transaction(2, round.tx.inputs().subList(0, 1), round.tx.outputs(), 0));
        assertThatThrownBy(() -> new SignatureCollector(smaller, round.makers(), round.takerInputs()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Map<OutPoint, Witness> takerWitnesses() {
        Map<OutPoint, Witness> witnesses = new HashMap<>();
        signatures("taker")
                .forEach(
                        node -> witnesses.put(coin(node).outPoint(), parse(node).witness()));
        return witnesses;
    }

    private UnspentOutput coin(JsonNode signature) {
        return round.inputs.values().stream()
                .flatMap(List::stream)
                .filter(input -> input.outPoint()
                        .txid()
                        .hex()
                        .equals(signature.get("txid").asString()))
                .findFirst()
                .orElseThrow();
    }

    private List<JsonNode> signatures(String... owners) {
        List<JsonNode> found = new ArrayList<>();
        for (String owner : owners)
            round.json
                    .get("signatures")
                    .valueStream()
                    .filter(node -> node.get("owner").asString().equals(owner))
                    .forEach(found::add);
        return found;
    }

    private static Nick nick(JsonNode signature) {
        return Round.nick(signature.get("owner").asString());
    }

    private static InputSignature parse(JsonNode signature) {
        return InputSignature.parse(signature.get("sig_message_base64").asString())
                .toOptional()
                .orElseThrow();
    }
}
