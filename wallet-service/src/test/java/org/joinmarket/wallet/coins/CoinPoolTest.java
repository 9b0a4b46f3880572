package org.joinmarket.wallet.coins;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.chain.KeyPath;
import org.junit.jupiter.api.Test;

class CoinPoolTest {
    private static Coin coin(int number, int mixdepth, long value, boolean mixed) {
        return new Coin(
                new OutPoint(new TxId("ab".repeat(32)), number),
                new Sats(value),
                Script.EMPTY,
                new KeyPath(mixdepth, 0, number),
                6,
                true,
                null,
                false,
                Coin.Origin.OTHER,
                mixed);
    }

    @Test
    void hasTheSmallestFirstAndThoseOfOneValueInTheOrderOfTheirOutpoints() {
        List<Coin> ordered = List.of(
                coin(7, 2, 500, false),
                coin(1, 2, 600, true),
                coin(2, 2, 600, false),
                coin(3, 2, 600, true),
                coin(0, 2, 900, true));
        for (int seed = 0; seed < 50; seed++) {
            List<Coin> shuffled = new ArrayList<>(ordered);
            Collections.shuffle(shuffled, new Random(seed));

            assertThat(CoinPool.of(shuffled).coins()).isEqualTo(ordered);
        }
        assertThat(CoinPool.of(ordered).coins()).isEqualTo(ordered);
    }

    @Test
    void saysWhatItIsWorth() {
        CoinPool pool = CoinPool.of(List.of(coin(1, 0, 600, true), coin(2, 0, 500, false), coin(3, 0, 50, true)));

        assertThat(pool.sum()).isEqualTo(1_150);
        assertThat(pool.mixedSum()).isEqualTo(650);
        assertThat(pool.largest()).isEqualTo(600);
        assertThat(pool.isOf(0)).isTrue();
        assertThat(pool.isOf(1)).isFalse();
        assertThat(pool.mixed().coins()).containsExactly(coin(3, 0, 50, true), coin(1, 0, 600, true));
        assertThat(pool.mixed().sum()).isEqualTo(650);
        assertThat(CoinPool.EMPTY.largest()).isZero();
        assertThat(CoinPool.EMPTY.isOf(0)).isFalse();
    }

    @Test
    void leavesOutWhatIsTaken() {
        List<Coin> coins = new ArrayList<>();
        for (int i = 0; i < 60; i++) coins.add(coin(i, 3, 100 + i / 4, i % 3 == 0));
        CoinPool pool = CoinPool.of(coins);
        Random random = new Random(1);
        for (int round = 0; round < 100; round++) {
            List<Coin> taken = new ArrayList<>(List.of(coin(99, 3, 100, true), coin(98, 1, 5, true)));
            coins.stream().filter(_ -> random.nextInt(4) == 0).forEach(taken::add);

            CoinPool left = pool.without(taken);

            CoinPool expected = CoinPool.of(
                    coins.stream().filter(coin -> !taken.contains(coin)).toList());
            assertThat(left.coins()).isEqualTo(expected.coins());
            assertThat(left.sum()).isEqualTo(expected.sum());
            assertThat(left.mixedSum()).isEqualTo(expected.mixedSum());
        }
        assertThat(pool.without(coins).coins()).isEmpty();
        assertThat(pool.without(List.of(coin(99, 3, 100, true)))).isSameAs(pool);
    }

    @Test
    void isOneForEachMixdepthThatHasAWantedCoin() {
        Map<Integer, CoinPool> pools = CoinPool.byMixdepth(
                List.of(coin(1, 4, 600, true), coin(2, 1, 500, false), coin(3, 4, 50, true), coin(4, 2, 1, true)),
                coin -> coin.value().value() > 1);

        assertThat(pools.keySet()).containsExactly(1, 4);
        assertThat(pools.get(4))
                .extracting(CoinPool::coins, InstanceOfAssertFactories.list(Coin.class))
                .containsExactly(coin(3, 4, 50, true), coin(1, 4, 600, true));
    }
}
