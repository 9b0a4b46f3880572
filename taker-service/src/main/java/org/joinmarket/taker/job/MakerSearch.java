package org.joinmarket.taker.job;

import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.OfferFilter;
import org.joinmarket.taker.TakerProperties;
import org.joinmarket.taker.orderbook.OfferCollector;
import org.joinmarket.taker.selection.MakerSelection;

/** From the order to the makers that are to serve it. */
final class MakerSearch {
    private final Order order;
    private final TakerProperties properties;
    private final SecureRandom random;
    private final OfferCollector offers;
    private final OfferFilter filter;

    MakerSearch(Order order, TakerProperties properties, InstantSource clock, SecureRandom random) {
        this.order = order;
        this.properties = properties;
        this.random = random;
        this.offers = new OfferCollector(clock, properties.maxOffers(), properties.maxOffersPerMaker());
        this.filter = new OfferFilter(
                new Sats(order.amountSats()),
                new Sats(order.maxMakerFeeSats()),
                BigDecimal.valueOf(order.maxMakerFeePpm(), 6),
                Set.of());
    }

    OfferCollector offers() {
        return offers;
    }

    /** Waits until there are enough offers and it is quiet, until the time is over, or until {@link OfferCollector#stop}. */
    void await() throws InterruptedException {
        int enough = properties.offersEnough() * order.makers();
        offers.await(found -> acceptable(found).size() >= enough, properties.offersQuiet(), properties.offersTimeout());
    }

    /**
     * One offer per maker, as many as are wanted if there are that many.
     *
     * @throws JobFailure {@link FailureReason#TOO_FEW_OFFERS}
     */
    List<Offer> choose() {
        Collection<Offer> found = offers.offers();
        List<Offer> acceptable = acceptable(found);
        List<Offer> makers = MakerSelection.choose(acceptable, order.makers(), properties.chooser(), random);
        if (makers.size() < order.minimumMakers())
            throw new JobFailure(
                    FailureReason.TOO_FEW_OFFERS,
                    "of " + found.size() + " offers " + acceptable.size()
                            + " makers have one for this amount within the fee limits; " + order.minimumMakers()
                            + " are needed");
        return makers;
    }

    /** No honest maker signs what it loses by (coinjoin.md 3.7), so an offer that promises to is not one. */
    private List<Offer> acceptable(Collection<Offer> found) {
        return filter.select(found.stream()
                .filter(offer -> offer.cjFee(filter.amount()).isAtLeast(offer.txFee()))
                .toList());
    }
}
