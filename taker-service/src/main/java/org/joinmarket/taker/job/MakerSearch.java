package org.joinmarket.taker.job;

import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
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
    private volatile Excluded excluded = new Excluded(Set.of(), Set.of());

    /**
     * Makers that are not asked, whatever they offer.
     *
     * @param failedEarlier a round of ours
     * @param own whose coins the same wallet service has: to mix with oneself costs fees and hides nothing (H53)
     */
    record Excluded(Set<Nick> failedEarlier, Set<Nick> own) {
        Set<Nick> all() {
            Set<Nick> all = new HashSet<>(failedEarlier);
            all.addAll(own);
            return all;
        }

        Job.LeftOut among(List<Offer> offers) {
            List<Nick> makers = offers.stream().map(Offer::maker).toList();
            long ours = makers.stream().filter(own::contains).count();
            long all = makers.stream().filter(all()::contains).count();
            return new Job.LeftOut((int) (all - ours), (int) ours);
        }
    }

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

    /** From now on. */
    void leaveOut(Excluded makers) {
        excluded = makers;
    }

    /** Waits until there are enough offers and it is quiet, until the time is over, or until {@link OfferCollector#stop}. */
    void await() throws InterruptedException {
        int enough = properties.offersEnough() * order.makers();
        OfferFilter filter = filter(excluded.all());
        offers.await(
                found -> acceptable(found, filter).size() >= enough,
                properties.offersQuiet(),
                properties.offersTimeout());
    }

    /** @param without asked for after {@code all}: whoever makes an offer has said before under which nick */
    Found found(Collection<Offer> all, Excluded without) {
        return new Found(
                all.size(), acceptable(all, filter(without.all())), without.among(acceptable(all, filter(Set.of()))));
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
        var text = new StringBuilder();
        if (leftOut.failedEarlier() > 0)
            text.append("; ")
                    .append(leftOut.failedEarlier())
                    .append(" more are left out because they failed a round within ")
                    .append(properties.ignoreFailedMakersFor());
        if (leftOut.own() > 0)
            text.append("; ")
                    .append(leftOut.own())
                    .append(" more are left out because they belong to the same wallet service");
        return text.toString();
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
