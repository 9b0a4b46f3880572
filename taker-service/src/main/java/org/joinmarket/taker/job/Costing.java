package org.joinmarket.taker.job;

import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.coinjoin.TxSize;
import org.joinmarket.common.offer.Offer;

/** What a coinjoin may cost, and what it will about cost before its inputs are known. */
final class Costing {
    /** Inputs that a participant is expected to have. */
    private static final int EXPECTED_INPUTS = 3;

    private static final long PPM = 1_000_000;

    private Costing() {}

    /** The tighter of the two limits; {@code ppm}, at most a million, of the amount is rounded down. */
    static Sats limit(Sats amount, long sats, long ppm) {
        long whole = amount.value() / PPM; // 21 million bitcoin times a million is no long
        long rest = amount.value() % PPM;
        return new Sats(Math.min(sats, whole * ppm + rest * ppm / PPM));
    }

    /** All fees together. */
    static Sats expected(List<Offer> makers, Sats amount, FeeRate rate) {
        int participants = makers.size() + 1;
        var inputs = new ArrayList<TxSize.InputKind>();
        var outputs = new ArrayList<TxSize.OutputKind>();
        for (int i = 0; i < participants * EXPECTED_INPUTS; i++) inputs.add(TxSize.InputKind.P2WPKH);
        for (int i = 0; i < participants * 2; i++) outputs.add(TxSize.OutputKind.P2WPKH);
        Sats total = rate.feeFor(TxSize.estimate(inputs, outputs));
        for (Offer offer : makers) total = total.plus(offer.cjFee(amount));
        return total;
    }
}
