package org.joinmarket.wallet.send;

import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.wallet.PaymentRefusals;

/**
 * The fee of a replacement by its size: what was asked for, or more if nodes want more in the place of the other.
 *
 * @param rate of it and all that it depends on
 * @param most what the policy allows
 * @param exact whether the rate itself was asked for; else it is raised to the least that is taken
 * @param at where the order stands in its request
 */
record ReplacementFees(Replacements.Subject subject, FeeRate rate, FeeRate most, boolean exact, String at) {
    /** @throws org.joinmarket.support.problems.ApiProblem with the field; 422 above the policy's rate */
    Sats of(int vsize) {
        Ancestry ancestry = subject.ancestry();
        Sats wanted = ancestry.missing(rate, vsize);
        Sats least = subject.floor().feeFor(vsize);
        if (!wanted.isLessThan(least)) return wanted;
        if (exact)
            throw new FieldProblem(
                    at + "fee_rate_sats_per_kvb",
                    "at least " + (ancestry.rate(least, vsize).satsPerKvB() + 1) + ", to take the other's place");
        if (ancestry.missing(most, vsize).isLessThan(least))
            throw PaymentRefusals.feeTooHigh(
                    "the least that takes its place, " + least + " sats,", at + "fee_target", most.toString());
        return least;
    }
}
