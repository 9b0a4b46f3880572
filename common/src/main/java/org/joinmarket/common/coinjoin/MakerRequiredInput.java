package org.joinmarket.common.coinjoin;

import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.offer.OfferFee;

/** What a mixdepth must hold for a coinjoin, and what it can do with what it holds (coinjoin.md 3.2, 3.5). */
public final class MakerRequiredInput {
    private MakerRequiredInput() {}

    /**
     * The least that the maker must put in, so that its change stays above dust: amount + txFee + 27 300 + 1 - cjFee, never
     * below 0.
     */
    public static Sats of(MakerTerms terms) {
        return new Sats(Math.clamp(required(terms), 0, Sats.MAX_MONEY));
    }

    /** The greatest amount that {@code balance} is enough for; empty if there is none. */
    public static Optional<Sats> largestAmount(Sats balance, Sats txFee, OfferFee fee) {
        long low = 0;
        long high = Sats.MAX_MONEY;
        while (low < high) {
            long middle = low + (high - low + 1) / 2;
            Sats amount = new Sats(middle);
            if (required(new MakerTerms(amount, fee.at(amount), txFee)) <= balance.value()) low = middle;
            else high = middle - 1;
        }
        return low == 0 ? Optional.empty() : Optional.of(new Sats(low));
    }

    private static long required(MakerTerms terms) {
        return terms.amount().value()
                + terms.txFee().value()
                + Dust.MAKER.value()
                + 1
                - terms.cjFee().value();
    }
}
