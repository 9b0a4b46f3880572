package org.joinmarket.wallet.send;

import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.wallet.PaymentRefusals;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.lease.PolicyProperties;
import org.jspecify.annotations.Nullable;

/** The fee rates that orders ask for, between what nodes relay and what the policy allows. */
final class FeeRates {
    private static final int DEFAULT_TARGET = 3;

    private final ChainBackend chain;
    private final PolicyProperties policy;

    FeeRates(ChainBackend chain, PolicyProperties policy) {
        this.chain = chain;
        this.policy = policy;
    }

    /**
     * @param target blocks; the usual target if there is no rate either
     * @param wanted sat/kvB instead
     * @param at where the order stands in its request, such as {@code order.}
     * @throws org.joinmarket.support.problems.ApiProblem with the field that is wrong; 422 above the policy's rate; 503 without
     *     an estimate
     */
    FeeRate of(@Nullable Integer target, @Nullable Long wanted, String at) {
        requirePossible(target, wanted, at);
        FeeRate least = chain.minimumFeeRate();
        if (wanted != null) {
            if (wanted < least.satsPerKvB())
                throw new FieldProblem(at + "fee_rate_sats_per_kvb", least.satsPerKvB() + " to " + most().satsPerKvB());
            return new FeeRate(wanted);
        }
        FeeRate estimate =
                chain.feeEstimate(target == null ? DEFAULT_TARGET : target).orElseThrow(Refusals::noFeeEstimate);
        FeeRate rate = estimate.compareTo(least) < 0 ? least : estimate;
        requireAllowed(rate, at + "fee_target");
        return rate;
    }

    /**
     * As much of {@link #of} as can be said without the chain.
     *
     * @throws FieldProblem for a rate beside a target, or above the policy's
     */
    void requirePossible(@Nullable Integer target, @Nullable Long wanted, String at) {
        if (wanted != null && target != null) throw new FieldProblem(at + "fee_target", "either a target or a rate");
        if (wanted != null && wanted > most().satsPerKvB())
            throw new FieldProblem(at + "fee_rate_sats_per_kvb", "at most " + most().satsPerKvB());
    }

    /**
     * @param field of the request, for whoever reads the problem
     * @throws org.joinmarket.support.problems.ApiProblem 422 above the policy's rate
     */
    void requireAllowed(FeeRate rate, String field) {
        if (rate.compareTo(most()) > 0)
            throw PaymentRefusals.feeTooHigh("the rate of " + rate, field, most().toString());
    }

    /** What nodes relay. */
    FeeRate least() {
        return chain.minimumFeeRate();
    }

    /** What the policy allows. */
    FeeRate most() {
        return new FeeRate(policy.maxFeeRateSatsPerKvb());
    }
}
