package org.joinmarket.wallet.send;

import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.wallet.chain.MempoolEntry;

/**
 * What a transaction depends on and pays for: miners take all or nothing of it, and so look at the rate of all together.
 *
 * @param fees that are paid already
 * @param vsize in virtual bytes
 */
record Ancestry(int count, Sats fees, long vsize) {
    /** Of what spends confirmed coins alone. */
    static final Ancestry NONE = new Ancestry(0, Sats.ZERO, 0);

    /** Of what spends from {@code parent}. */
    static Ancestry of(MempoolEntry parent) {
        MempoolEntry.Together all = parent.ancestors();
        return new Ancestry(all.count(), all.fees(), all.vsize());
    }

    /** The fee of so many virtual bytes more with which all together pay {@code rate}. */
    Sats missing(FeeRate rate, int more) {
        return new Sats(Math.max(0, rate.feeFor(vsize + more).value() - fees.value()));
    }

    /** What all together pay with so much more. */
    FeeRate rate(Sats fee, int more) {
        return FeeFloor.rate(fees.plus(fee), vsize + more);
    }
}
