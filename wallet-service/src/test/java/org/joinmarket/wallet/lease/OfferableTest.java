package org.joinmarket.wallet.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.coins.Coin;
import org.joinmarket.wallet.coins.CoinPool;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a maker may offer is what it gets coins for: a taker whose fill is refused has shown its proof for nothing. */
class OfferableTest {
    private static final int WALLETS = 2_000;
    private static final int AMOUNTS = 12;
    private static final long[] SIZES = {3, 100, 100, 1_000_000};

    @ParameterizedTest
    @EnumSource
    void everyAmountUpToTheMostHasCoinsAndNoneAbove(MergeAlgorithm algorithm) {
        Random random = new Random(23);
        for (int i = 0; i < WALLETS; i++) {
            int maxInputs = 1 + random.nextInt(15);
            MergeRule rule = new MergeRule(random.nextBoolean());
            CoinSelection selection = new CoinSelection(algorithm, rule, maxInputs, random);
            CoinPool pool = CoinPool.of(coins(random));
            long most = rule.most(pool, maxInputs);

            assertThat(selection.selectFitting(pool, new Sats(most + 1))).isEmpty();
            for (int j = 0; j < AMOUNTS; j++) {
                long amount = most - (j < AMOUNTS / 2 ? j : random.nextLong(most));
                if (amount < 1) continue;
                List<Coin> chosen = selection
                        .selectFitting(pool, new Sats(amount))
                        .orElseThrow(() -> new AssertionError(amount + " of " + most + " with " + maxInputs));
                assertThat(chosen).hasSizeBetween(1, maxInputs).doesNotHaveDuplicates();
                assertThat(pool.coins()).containsAll(chosen);
                assertThat(CoinSelection.sum(chosen)).isGreaterThanOrEqualTo(amount);
                if (rule.restricts(pool))
                    assertThat(chosen.size() == 1 || chosen.stream().allMatch(Coin::mixed))
                            .isTrue();
            }
        }
    }

    /** Up to forty of mixdepth 0 or 1, many of them equal, some far larger than others. */
    private static List<Coin> coins(Random random) {
        int mixdepth = random.nextInt(2);
        int count = 1 + random.nextInt(40);
        int mixed = random.nextInt(11);
        List<Coin> coins = new ArrayList<>();
        for (int id = 0; id < count; id++) {
            long value = 1 + random.nextLong(SIZES[random.nextInt(SIZES.length)]);
            coins.add(coin(id, mixdepth, value, random.nextInt(10) < mixed));
        }
        return coins;
    }

    private static Coin coin(int id, int mixdepth, long value, boolean mixed) {
        return new Coin(
                new OutPoint(new TxId("%064x".formatted(id)), 0),
                new Sats(value),
                Script.EMPTY,
                new KeyPath(mixdepth, 0, id),
                6,
                true,
                null,
                false,
                mixed ? Coin.Origin.COINJOIN : Coin.Origin.OTHER,
                mixed);
    }
}
