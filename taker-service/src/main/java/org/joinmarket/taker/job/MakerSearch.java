package org.joinmarket.taker.job;

import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.nick.Nick;
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
    private volatile Set<Nick> failedEarlier = Set.of();

    /**
     * What the market had at one moment.
     *
     * @param offers all of them
     * @param acceptable one of each maker that may be asked, the cheapest first
     */
    record Found(int offers, List<Offer> acceptable, Job.LeftOut leftOut) {}

    MakerSearch(Order order, TakerProperties properties, InstantSource clock, SecureRandom random) {
        this.order = order;
        this.properties = properties;
        this.random = random;
        this.offers = new OfferCollector(clock, properties.maxOffers(), properties.maxOffersPerMaker());
    }

    OfferCollector offers() {
        return offers;
    }

    /** From now on these are not asked, whatever they offer. */
    void leaveOut(Set<Nick> failed) {
        failedEarlier = failed;
    }

    /** Waits until there are enough offers and it is quiet, until the time is over, or until {@link OfferCollector#stop}. */
    void await() throws InterruptedException {
        int enough = properties.offersEnough() * order.makers();
        OfferFilter filter = filter(failedEarlier);
        offers.await(
                found -> acceptable(found, filter).size() >= enough,
                properties.offersQuiet(),
                properties.offersTimeout());
    }

    Found found() {
        Collection<Offer> all = offers.offers();
        Set<Nick> failed = failedEarlier;
        int leftOut = (int) acceptable(all, filter(Set.of())).stream()
                .filter(offer -> failed.contains(offer.maker()))
                .count();
        return new Found(all.size(), acceptable(all, filter(failed)), new Job.LeftOut(leftOut));
    }

    /**
     * One offer per maker, as many as are wanted if there are that many.
     *
     * @throws JobFailure {@link FailureReason#TOO_FEW_OFFERS}
     */
    List<Offer> choose(Found found) {
        List<Offer> makers = MakerSelection.choose(found.acceptable(), order.makers(), properties.chooser(), random);
        if (makers.size() < order.minimumMakers())
            throw new JobFailure(
                    FailureReason.TOO_FEW_OFFERS,
                    "of " + found.offers() + " offers "
                            + found.acceptable().size() + " makers have one for this amount within the fee limits; "
                            + order.minimumMakers() + " are needed" + explained(found.leftOut()));
        return makers;
    }

    private String explained(Job.LeftOut leftOut) {
        return leftOut.failedEarlier() == 0
                ? ""
                : "; " + leftOut.failedEarlier() + " more are left out because they failed a round within "
                        + properties.ignoreFailedMakersFor();
    }

    private OfferFilter filter(Set<Nick> ignored) {
        return new OfferFilter(
                new Sats(order.amountSats()),
                new Sats(order.maxMakerFeeSats()),
                BigDecimal.valueOf(order.maxMakerFeePpm(), 6),
                ignored);
    }

    /** No honest maker signs what it loses by (coinjoin.md 3.7), so an offer that promises to is not one. */
    private static List<Offer> acceptable(Collection<Offer> found, OfferFilter filter) {
        return filter.select(found.stream()
                .filter(offer -> offer.cjFee(filter.amount()).isAtLeast(offer.txFee()))
                .toList());
    }
}
