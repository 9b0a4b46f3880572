package org.joinmarket.wallet.lease;

import java.util.List;
import org.joinmarket.wallet.coins.Coin;

/**
 * Which coins of a mixdepth one transaction may join (wallet.md 7). Deposits meet in mixdepth 0: merged, they tell everybody that
 * they have one owner, before any coinjoin has hidden it.
 */
public final class MergeRule {
    private final boolean restrictMixdepth0;

    public MergeRule(boolean restrictMixdepth0) {
        this.restrictMixdepth0 = restrictMixdepth0;
    }

    /**
     * Whether some of them may not be joined.
     *
     * @param coins of one mixdepth
     */
    public boolean restricts(List<Coin> coins) {
        return restrictMixdepth0 && !coins.isEmpty() && coins.getFirst().mixdepth() == 0;
    }

    /** Those that may be joined. Each of the others may only pay alone. */
    List<Coin> mergeable(List<Coin> coins) {
        return restricts(coins) ? coins.stream().filter(Coin::mixed).toList() : coins;
    }

    /** The most that one transaction can spend of {@code coins}, which are of one mixdepth, in satoshi. */
    public long most(List<Coin> coins) {
        long largest = 0;
        for (Coin coin : coins) largest = Math.max(largest, coin.value().value());
        return Math.max(largest, CoinSelection.sum(mergeable(coins)));
    }
}
