package org.joinmarket.maker.session;

import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.podle.Podle;

/**
 * What a taker's coin must be like (coinjoin.md 1.5).
 *
 * @param maxPodleIndices {@code taker_utxo_retries}: indices 0 to this - 1 are accepted
 * @param minConfirmations {@code taker_utxo_age}
 * @param minPercent {@code taker_utxo_amtpercent}: the coin's value in per cent of the coinjoin amount
 */
public record SessionRules(int maxPodleIndices, int minConfirmations, int minPercent) {
    /** What both existing makers demand. */
    public static final SessionRules DEFAULT = new SessionRules(Podle.DEFAULT_MAX_INDICES, 5, 20);

    private static final int HUNDRED = 100;

    public SessionRules {
        if (maxPodleIndices < 1 || maxPodleIndices > Podle.MAX_INDICES)
            throw new IllegalArgumentException("1 to 256 PoDLE indices");
        if (minConfirmations < 1) throw new IllegalArgumentException("at least one confirmation");
        if (minPercent < 0 || minPercent > HUNDRED) throw new IllegalArgumentException("0 to 100 per cent");
    }

    /** Rounded down, as the existing makers do. */
    public Sats leastCoinValue(Sats amount) {
        return Sats.sats(Math.multiplyExact(amount.value(), minPercent) / HUNDRED);
    }
}
