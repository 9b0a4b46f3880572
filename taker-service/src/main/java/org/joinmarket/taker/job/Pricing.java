package org.joinmarket.taker.job;

import java.util.List;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.offer.Offer;

/**
 * What a coinjoin is to cost, known before anything is leased.
 *
 * @param expected all fees together, about
 * @param maxCost the tightest of the order's limits
 */
record Pricing(ChosenRate rate, Sats expected, Sats maxCost) {

    /** @throws JobFailure if the order's limits do not allow the fees, or the chain's node not the order's fee rate */
    static Pricing of(Order order, List<Offer> makers, JobRun.Tools tools) {
        ChosenRate rate = rate(order, tools);
        Sats amount = new Sats(order.amountSats());
        Sats maxCost = Costing.limit(amount, order.maxCostSats(), order.maxCostPpm());
        Sats least = Costing.expected(makers, amount, rate.least());
        if (maxCost.isLessThan(least))
            throw new JobFailure(
                    FailureReason.COST_ABOVE_LIMIT,
                    "about " + least + " sats are needed for all fees, the limit is " + maxCost);
        Sats expected = Costing.expected(makers, amount, rate.drawn());
        return maxCost.isLessThan(expected) // no dice about whether there is a coinjoin
                ? new Pricing(new ChosenRate(rate.least(), rate.least()), least, maxCost)
                : new Pricing(rate, expected, maxCost);
    }

    private static ChosenRate rate(Order order, JobRun.Tools tools) {
        Long ordered = order.feeRateSatsPerKvb();
        int target = tools.properties().feeTargetBlocks();
        long minimum = tools.roundWallet()
                .repeated(() -> tools.wallet().minimumFeeRate())
                .satsPerKvb();
        if (ordered != null && ordered < minimum)
            throw new JobFailure(
                    FailureReason.FEE_RATE_BELOW_MINIMUM,
                    "the ordered fee rate of " + ordered + " sat/kvB is below the " + minimum
                            + " that the chain's node takes now");
        long rate = ordered != null
                ? ordered
                : Math.max(
                        minimum,
                        tools.roundWallet()
                                .repeated(() -> tools.wallet().feeEstimate(target))
                                .satsPerKvb());
        long most = tools.properties().maxFeeRateSatsPerKvb();
        if (rate > most)
            throw new JobFailure(
                    FailureReason.COST_ABOVE_LIMIT,
                    "the fee rate of " + rate + " sat/kvB is above the limit of " + most);
        return ChosenRate.draw(
                new FeeRate(rate), tools.properties().feeRateSpreadPpm(), new FeeRate(most), tools.random());
    }
}
