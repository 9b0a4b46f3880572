package org.joinmarket.wallet.lease;

import org.joinmarket.wallet.coins.CoinPool;

/**
 * Which coins of a mixdepth one transaction may join (wallet.md 7). Deposits meet in mixdepth 0: merged, they tell everybody that
 * they have one owner, before any coinjoin has hidden it.
 */
public final class MergeRule {
    private final boolean restrictMixdepth0;

    public MergeRule(boolean restrictMixdepth0) {
        this.restrictMixdepth0 = restrictMixdepth0;
    }

    /** Whether some of them may not be joined. */
    public boolean restricts(CoinPool coins) {
        return restrictMixdepth0 && coins.isOf(0);
    }

    /** Those that may be joined. Each of the others may only pay alone. */
    CoinPool mergeable(CoinPool coins) {
        return restricts(coins) ? coins.mixed() : coins;
    }

    /**
     * The most that one transaction can spend of {@code coins} with {@code maxInputs} of them, in satoshi: what a maker can offer, and what
     * {@link CoinSelection#selectFitting} finds coins for.
     *
     * @param maxInputs at least 1
     */
    public long most(CoinPool coins, int maxInputs) {
        return restricts(coins) ? Math.max(coins.largest(), coins.largestMixed(maxInputs)) : coins.largest(maxInputs);
    }

    /** The most that one transaction can spend of {@code coins}, in satoshi. */
    public long most(CoinPool coins) {
        return restricts(coins) ? Math.max(coins.largest(), coins.mixedSum()) : coins.sum();
    }
}
