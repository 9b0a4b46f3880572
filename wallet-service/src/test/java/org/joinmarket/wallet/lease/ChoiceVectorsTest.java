package org.joinmarket.wallet.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.Vectors;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.coins.Coin;
import org.joinmarket.wallet.coins.CoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class ChoiceVectorsTest {
    private static final int MAX_INPUTS = 15;
    private static final MergeRule RULE = new MergeRule(true);

    /** It must not be asked. */
    private static final RandomGenerator NO_CHANCE = () -> {
        throw new AssertionError("nothing is left to chance here");
    };

    static Stream<JsonNode> mixdepths() {
        return Vectors.cases("coinjoin/maker_mixdepth_choice.json");
    }

    static Stream<JsonNode> ofClientServer() {
        return Vectors.cases("coinjoin/coin_selection_jmcs.json");
    }

    static Stream<JsonNode> ofNg() {
        return Vectors.cases("coinjoin/coin_selection_jmng.json");
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
    @MethodSource("ofClientServer")
    void choosesTheCoinsThatClientServerChooses(JsonNode vector) {
        List<Coin> coins = coins(vector.get("values").valueStream().mapToLong(JsonNode::asLong));
        JsonNode selected = vector.get("selected");
        assertThat(selected.propertyNames()).containsExactlyInAnyOrder("default", "gradual", "greedy", "greediest");
        for (String name : selected.propertyNames()) {
            CoinSelection selection = selection(MergeAlgorithm.valueOf(name.toUpperCase(Locale.ROOT)));
            assertChosen(
                    selection.select(
                            CoinPool.of(coins), new Sats(vector.get("target").asLong())),
                    selected.get(name),
                    name);
        }
    }

    @ParameterizedTest
    @MethodSource("ofNg")
    void choosesTheCoinsThatNgChooses(JsonNode vector) {
        String name = vector.get("merge_algorithm").asString();
        CoinSelection selection = new CoinSelection(
                MergeAlgorithm.valueOf("NG_" + name.toUpperCase(Locale.ROOT)),
                new MergeRule(vector.get("restrict_md0").asBoolean()),
                MAX_INPUTS,
                NO_CHANCE);
        List<Coin> coins = new ArrayList<>();
        vector.get("utxos")
                .valueStream()
                .filter(utxo -> !utxo.get("bond").asBoolean()) // a CoinBook has none
                .forEach(utxo ->
                        coins.add(coin(coins.size(), vector.get("mixdepth").asInt(), utxo)));
        List<Coin> free = coins.stream()
                .filter(coin -> coin.isFree(vector.get("min_confirmations").asInt()))
                .toList();
        assertChosen(
                selection.select(
                        CoinPool.of(free), new Sats(vector.get("target").asLong())),
                vector.get("selected"),
                vector.get("name").asString());
    }

    private static void assertChosen(Optional<List<Coin>> chosen, JsonNode expected, String name) {
        if (expected.isString()) {
            assertThat(chosen).as(name).isEmpty();
        } else {
            assertThat(chosen.orElseThrow().stream()
                            .map(coin -> coin.value().value())
                            .sorted())
                    .as(name)
                    .isEqualTo(expected.valueStream().map(JsonNode::asLong).toList());
        }
    }

    @Test
    void randomTakesNoneOneOrTwoOfTheSmallestMore() {
        CoinSelection selection = new CoinSelection(MergeAlgorithm.NG_RANDOM, RULE, MAX_INPUTS, new Random(1));
        List<Coin> coins = coins(LongStream.of(10, 20, 30, 40, 50));
        Set<List<Long>> seen = new TreeSet<>((a, b) -> Integer.compare(a.size(), b.size()));
        for (int i = 0; i < 100; i++)
            seen.add(selection.select(CoinPool.of(coins), new Sats(60)).orElseThrow().stream()
                    .map(coin -> coin.value().value())
                    .sorted()
                    .toList());
        assertThat(seen).containsExactly(List.of(40L, 50L), List.of(10L, 40L, 50L), List.of(10L, 20L, 40L, 50L));
    }

    @ParameterizedTest
    @EnumSource
    void noAlgorithmTakesMoreThanFitWhileFewerAreEnough(MergeAlgorithm algorithm) {
        CoinSelection selection = new CoinSelection(algorithm, RULE, 3, new Random(1));
        List<Coin> coins = coins(
                IntStream.concat(IntStream.range(1, 40), IntStream.of(100)).asLongStream());
        for (long target : new long[] {37, 38, 77, 100, 101, 140, 176}) {
            List<Coin> chosen =
                    selection.select(CoinPool.of(coins), new Sats(target)).orElseThrow();
            assertThat(chosen)
                    .as("target %d", target)
                    .hasSizeLessThanOrEqualTo(3)
                    .doesNotHaveDuplicates();
            assertThat(CoinSelection.sum(chosen)).isGreaterThanOrEqualTo(target);
        }
        assertThat(selection.select(CoinPool.of(coins), new Sats(179)).orElseThrow())
                .as("more than fit if fewer are not enough: the caller decides")
                .hasSize(4);
    }

    @Test
    void aCoinOfMixdepth0ThatDidNotComeFromACoinjoinPaysAlone() {
        List<Coin> coins =
                List.of(deposit(1, 100), deposit(2, 300), deposit(3, 200), mixedCoin(4, 60), mixedCoin(5, 50));

        assertThat(selection(MergeAlgorithm.DEFAULT)
                        .select(CoinPool.of(coins), new Sats(150))
                        .orElseThrow())
                .as("the smallest that is enough")
                .containsExactly(deposit(3, 200));
        assertThat(new CoinSelection(MergeAlgorithm.NG_GREEDY, RULE, MAX_INPUTS, NO_CHANCE)
                        .select(CoinPool.of(coins), new Sats(150))
                        .orElseThrow())
                .as("the largest")
                .containsExactly(deposit(2, 300));
        assertThat(selection(MergeAlgorithm.DEFAULT).select(CoinPool.of(coins), new Sats(301)))
                .isEmpty();
        assertThat(RULE.most(CoinPool.of(coins))).isEqualTo(300);
        assertThat(RULE.most(CoinPool.of(List.of(deposit(1, 100), mixedCoin(4, 60), mixedCoin(5, 50)))))
                .isEqualTo(110);
        assertThat(new MergeRule(false).most(CoinPool.of(coins))).isEqualTo(710);
        assertThat(RULE.most(CoinPool.of(List.of()))).isZero();
    }

    @Test
    void aCoinThatHasToBeThereDoesNotBringOthersThatItMayNotJoin() {
        CoinSelection selection = selection(MergeAlgorithm.DEFAULT);
        List<Coin> coins = List.of(deposit(1, 100), deposit(2, 300), mixedCoin(4, 60), mixedCoin(5, 50));

        assertThat(selection.selectWith(deposit(1, 100), CoinPool.of(coins), new Sats(110)))
                .isEmpty();
        assertThat(selection
                        .selectWith(deposit(1, 100), CoinPool.of(coins), new Sats(100))
                        .orElseThrow())
                .containsExactly(deposit(1, 100));
        assertThat(selection
                        .selectWith(mixedCoin(5, 50), CoinPool.of(coins), new Sats(110))
                        .orElseThrow())
                .containsExactly(mixedCoin(5, 50), mixedCoin(4, 60));
        assertThat(selection.selectWith(mixedCoin(5, 50), CoinPool.of(coins), new Sats(111)))
                .isEmpty();
    }

    private static Coin deposit(int id, long value) {
        return coin(id, 0, value, 6, false, false);
    }

    private static Coin mixedCoin(int id, long value) {
        return coin(id, 0, value, 6, false, true);
    }

    private static CoinSelection selection(MergeAlgorithm algorithm) {
        return new CoinSelection(algorithm, RULE, MAX_INPUTS, NO_CHANCE);
    }

    private static List<Coin> coins(LongStream values) {
        List<Coin> coins = new ArrayList<>();
        values.forEach(value -> coins.add(coin(coins.size(), 1, value, 6, false, false)));
        return coins;
    }

    private static Coin coin(int id, int mixdepth, JsonNode utxo) {
        return coin(
                id,
                mixdepth,
                utxo.get("value").asLong(),
                utxo.get("confirmations").asInt(),
                utxo.get("frozen").asBoolean(),
                utxo.get("coinjoin_output").asBoolean());
    }

    private static Coin coin(int id, int mixdepth, long value, int confirmations, boolean frozen, boolean mixed) {
        OutPoint outPoint = new OutPoint(new TxId("%064x".formatted(id)), 0);
        return new Coin(
                outPoint,
                new Sats(value),
                Script.EMPTY,
                new KeyPath(mixdepth, 0, id),
                confirmations,
                true,
                frozen ? Wallets.FreezeReason.OPERATOR : null,
                false,
                mixed ? Coin.Origin.COINJOIN : Coin.Origin.OTHER,
                mixed);
    }
}
