package org.joinmarket.common.coinjoin;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.joinmarket.common.Vectors;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.UnspentOutput;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.protocol.CommandText;
import tools.jackson.databind.JsonNode;

/** The coinjoin of {@code coinjoin_tx.json}, one taker and two makers, as values. */
final class Round {
    static final Nick ALICE = new Nick("J5aaaaaaaaaaaaaa");
    static final Nick BOB = new Nick("J5bbbbbbbbbbbbbb");
    static final Network NETWORK = Network.REGTEST;

    private static final Map<String, Nick> NICKS = Map.of("J5makerA", ALICE, "J5makerB", BOB);

    final JsonNode json = Vectors.read("coinjoin/coinjoin_tx.json").get("cases").get(0);
    final Sats amount = new Sats(json.get("cj_amount").asLong());
    final UnsignedTx tx = UnsignedTx.parse(HexFormat.of().parseHex(text("unsigned_tx")))
            .toOptional()
            .orElseThrow();
    final Map<String, List<UnspentOutput>> inputs = new LinkedHashMap<>();
    final Map<OutPoint, byte[]> keys = new LinkedHashMap<>();

    Round() {
        json.get("inputs").forEach(node -> {
            UnspentOutput input = new UnspentOutput(
                    new OutPoint(
                            new TxId(node.get("txid").asString()),
                            node.get("vout").asLong()),
                    Addresses.toScript(NETWORK, node.get("address").asString()).orElseThrow(),
                    new Sats(node.get("value").asLong()),
                    6);
            inputs.computeIfAbsent(node.get("owner").asString(), _ -> new ArrayList<>())
                    .add(input);
            keys.put(
                    input.outPoint(),
                    HexFormat.of().parseHex(node.get("privkey").asString()));
        });
    }

    String text(String field) {
        return json.get(field).asString();
    }

    List<UnspentOutput> takerInputs() {
        return inputs.getOrDefault("taker", List.of());
    }

    Script output(String owner, String kind) {
        return json.get("outputs")
                .valueStream()
                .filter(node -> node.get("owner").asString().equals(owner)
                        && node.get("kind").asString().equals(kind))
                .map(node -> Addresses.toScript(NETWORK, node.get("address").asString())
                        .orElseThrow())
                .findFirst()
                .orElseThrow();
    }

    static Offer offer(Nick maker, JsonNode node) {
        String arguments = String.join(
                " ",
                node.get("oid").asString(),
                node.get("minsize").asString(),
                node.get("maxsize").asString(),
                node.get("txfee").asString(),
                node.get("cjfee").asString());
        return Offer.parse(maker, new CommandText(node.get("ordertype").asString(), arguments))
                .toOptional()
                .orElseThrow();
    }

    MakerTerms terms(String owner) {
        return MakerTerms.of(offer(nick(owner), json.get("offers").get(owner)), amount);
    }

    static Nick nick(String owner) {
        Nick nick = NICKS.get(owner);
        if (nick == null) throw new IllegalArgumentException(owner);
        return nick;
    }

    MakerContribution maker(String owner) {
        List<UnspentOutput> coins = inputs.getOrDefault(owner, List.of());
        return new MakerContribution(
                nick(owner),
                terms(owner),
                coins,
                output(owner, "cj"),
                output(owner, "change"),
                authKey(coins.getFirst()));
    }

    List<MakerContribution> makers() {
        return List.of(maker("J5makerA"), maker("J5makerB"));
    }

    PublicKey authKey(UnspentOutput coin) {
        try (SecretKey key = key(coin.outPoint())) {
            return key.publicKey();
        }
    }

    SecretKey key(OutPoint coin) {
        byte[] bytes = keys.get(coin);
        if (bytes == null) throw new IllegalArgumentException("no such coin");
        return SecretKey.of(bytes);
    }

    /** The first of those that were sent. */
    InputSignature signature() {
        return InputSignature.parse(
                        json.get("signatures").get(0).get("sig_message_base64").asString())
                .toOptional()
                .orElseThrow();
    }
}
