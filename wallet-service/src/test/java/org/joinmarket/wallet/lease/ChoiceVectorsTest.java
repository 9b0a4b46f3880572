package org.joinmarket.wallet.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.Vectors;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.coins.Coin;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class ChoiceVectorsTest {
    static Stream<JsonNode> mixdepths() {
        return Vectors.cases("coinjoin/maker_mixdepth_choice.json");
    }

    static Stream<JsonNode> selections() {
        return Vectors.cases("coinjoin/coin_selection_jmcs.json");
    }

    @ParameterizedTest
    @MethodSource("mixdepths")
    void choosesTheMixdepthThatTheReferenceChooses(JsonNode vector) {
        List<Integer> eligible =
                vector.get("eligible").valueStream().map(JsonNode::asInt).toList();
        assertThat(MixdepthChoice.choose(eligible, vector.get("mixdepth_count").asInt()))
                .isEqualTo(vector.get("chosen").asInt());
    }

    @ParameterizedTest
    @MethodSource("selections")
    void choosesTheCoinsThatTheReferenceChooses(JsonNode vector) {
        List<Coin> coins = new ArrayList<>();
        vector.get("values").valueStream().forEach(value -> coins.add(coin(coins.size(), value.asLong())));
        Optional<List<Coin>> chosen =
                CoinSelection.select(coins, new Sats(vector.get("target").asLong()));

        JsonNode expected = vector.get("selected").get("default");
        if (expected.isString()) {
            assertThat(chosen).isEmpty();
        } else {
            assertThat(chosen.orElseThrow().stream()
                            .map(coin -> coin.value().value())
                            .sorted())
                    .isEqualTo(expected.valueStream().map(JsonNode::asLong).toList());
        }
    }

    private static Coin coin(int id, long value) {
        OutPoint outPoint = new OutPoint(new TxId("%064x".formatted(id)), 0);
        return new Coin(outPoint, new Sats(value), Script.EMPTY, new KeyPath(0, 0, id), 6, true, false, false);
    }
}
