package org.joinmarket.wallet.coins;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.api.Wallets.FreezeReason;
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
    void whatIsHeldElsewhereIsNothingHere() {
        CoinSet held = set.held(Map.of(outPoint(9), FreezeReason.OPERATOR), Set.of(outPoint(8)));

        assertThat(held.all()).isEqualTo(coins);
        assertThat(held.find(outPoint(9))).isEmpty();
    }
}
