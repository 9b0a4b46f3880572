package org.joinmarket.wallet.coins;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.api.Wallets.FreezeReason;
import org.joinmarket.wallet.chain.ChainOutput;
import org.joinmarket.wallet.chain.KeyPath;
import org.junit.jupiter.api.Test;

class CoinSetTest {
    private final List<Coin> coins = List.of(coin(0), coin(1), coin(2), coin(3));
    private final CoinSet set = new CoinSet(coins);

    private static OutPoint outPoint(int number) {
        return new OutPoint(new TxId("ab".repeat(32)), number);
    }

    private static Coin coin(int number) {
        return new Coin(
                outPoint(number),
                new Sats(1_000L * (number + 1)),
                new Script(new byte[22]),
                new KeyPath(1, 0, number),
                6,
                true,
                null,
                false,
                Coin.Origin.OTHER,
                false);
    }

    @Test
    void saysOfEachCoinWhatTheDiskSays() {
        CoinSet held = set.held(
                Map.of(outPoint(1), FreezeReason.OPERATOR, outPoint(2), FreezeReason.ADDRESS_REUSE),
                Set.of(outPoint(2), outPoint(3)));

        assertThat(held.all())
                .containsExactly(
                        coin(0),
                        coin(1).held(FreezeReason.OPERATOR, false),
                        coin(2).held(FreezeReason.ADDRESS_REUSE, true),
                        coin(3).held(null, true));
        assertThat(held.find(outPoint(3))).hasValue(coin(3).held(null, true));
        assertThat(set.all()).as("unheld as before").isEqualTo(coins);
    }

    @Test
    void whatIsHeldIsFreeForNobodyAndTheOthersStillAre() {
        List<Coin> few = List.of(
                coin(0), coin(1).at(new ChainOutput(new Sats(2_000), Script.EMPTY, 1, false)), coin(2), coin(3));
        CoinSet all = new CoinSet(few);

        CoinSet held = all.held(Map.of(outPoint(3), FreezeReason.OPERATOR), Set.of(outPoint(0)));

        assertThat(free(held, 1)).containsExactly(outPoint(1), outPoint(2));
        assertThat(free(held, 2)).as("only what is deep enough").containsExactly(outPoint(2));
        assertThat(free(all, 1))
                .as("unheld as before")
                .containsExactly(outPoint(0), outPoint(1), outPoint(2), outPoint(3));
        assertThat(all.held(Map.of(), Set.of(outPoint(0), outPoint(1), outPoint(2), outPoint(3)))
                        .free(1))
                .as("no pool without coins")
                .isEmpty();
        assertThat(new CoinSet(List.of(coin(0).held(null, true), coin(1)))
                        .free(1)
                        .get(1))
                .as("what was held when it was handed in")
                .extracting(CoinPool::coins, InstanceOfAssertFactories.list(Coin.class))
                .containsExactly(coin(1));
    }

    private static List<OutPoint> free(CoinSet coins, int confirmations) {
        return coins.free(confirmations).values().stream()
                .flatMap(pool -> pool.coins().stream())
                .map(Coin::outPoint)
                .toList();
    }

    @Test
    void whatIsHeldElsewhereIsNothingHere() {
        CoinSet held = set.held(Map.of(outPoint(9), FreezeReason.OPERATOR), Set.of(outPoint(8)));

        assertThat(held.all()).isEqualTo(coins);
        assertThat(held.find(outPoint(9))).isEmpty();
    }
}
