package org.joinmarket.common.coinjoin;

import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.amount.SatsDelta;
import org.joinmarket.common.offer.Offer;

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

    public static MakerTerms of(Offer offer, Sats amount) {
        return new MakerTerms(amount, offer.cjFee(amount), offer.txFee());
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
}
