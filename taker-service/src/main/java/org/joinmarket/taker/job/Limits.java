package org.joinmarket.taker.job;

import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.taker.round.OwnSide;
import org.joinmarket.wallet.api.Leases;
import org.jspecify.annotations.Nullable;

/**
 * What a round must keep to: the tighter of the order and what the wallet service will sign. Known before the first {@code
 * !fill}, so that no maker signs a transaction that we could not.
 */
record Limits(Sats maxCost, FeeRate maxFeeRate, int minimumMakers) {

    /** @param granted absent: the wallet service has no limits of its own */
    Limits tightenedBy(Leases.@Nullable TakerPart granted) {
        if (granted == null) return this;
        return new Limits(
                new Sats(Math.min(maxCost.value(), granted.maxCostSats())),
                new FeeRate(Math.min(maxFeeRate.satsPerKvB(), granted.maxFeeRateSatsPerKvb())),
                Math.max(minimumMakers, granted.minimumMakers()));
    }

    /** @param expectedCost what the lease was asked for */
    OwnSide.Caps caps(Sats expectedCost) {
        return new OwnSide.Caps(expectedCost, maxCost, maxFeeRate);
    }
}
