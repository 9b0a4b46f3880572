package org.joinmarket.common.coinjoin;

import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.amount.SatsDelta;

/**
 * What a maker and a taker agreed on by {@code !fill}.
 *
 * @param amount of each equal output, above 0
 * @param cjFee what the maker is paid for this amount
 * @param txFee what the maker gives to the miners
 */
public record MakerTerms(Sats amount, Sats cjFee, Sats txFee) {
    public MakerTerms {
        if (amount.value() == 0) throw new IllegalArgumentException("nobody mixes nothing");
    }

    /** What the maker has more afterwards: cjFee - txFee, perhaps negative. */
    public SatsDelta gain() {
        return cjFee.delta(txFee);
    }

    /**
     * What the maker gets back beside the amount: inputs - amount - txFee + cjFee, exactly, perhaps negative.
     *
     * @param inputSum what the maker put in
     */
    public SatsDelta change(Sats inputSum) {
        return inputSum.delta(amount).plus(gain());
    }

    /**
     * The least that the maker must put in, so that its change is above dust: amount + txFee + 27 300 + 1 - cjFee
     * (coinjoin.md 3.5).
     */
    public Sats requiredInput() {
        long required = Math.addExact(amount.value(), txFee.value()) + Dust.MAKER.value() + 1 - cjFee.value();
        return new Sats(Math.max(0, required));
    }
}
