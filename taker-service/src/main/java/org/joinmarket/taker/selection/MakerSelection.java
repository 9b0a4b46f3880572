package org.joinmarket.taker.selection;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.taker.TakerProperties.Chooser;

/** Chooses makers among acceptable offers, one offer per maker (coinjoin.md 4.4). */
public final class MakerSelection {
    private MakerSelection() {}

    /**
     * @param acceptable one offer per maker, the cheapest first
     * @param random cryptographic: whoever could foresee the choice could place itself in it
     * @return at most {@code wanted} offers
     */
    public static List<Offer> choose(List<Offer> acceptable, int wanted, Chooser chooser, RandomGenerator random) {
        var candidates = new ArrayList<>(acceptable);
        if (chooser == Chooser.RANDOM) Collections.shuffle(candidates, random);
        return List.copyOf(candidates.subList(0, Math.min(wanted, candidates.size())));
    }
}
