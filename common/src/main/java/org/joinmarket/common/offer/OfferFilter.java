package org.joinmarket.common.offer;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.nick.Nick;

/**
 * Which offers a taker would pay for a coinjoin of {@code amount} (coinjoin.md 4.2, 4.3). An offer passes if the amount
 * is within its limits, both included, and its fee <em>at that amount</em> is at most the larger of the two limits. A
 * maker's own contribution to the miner's fee is not subtracted from its fee: nothing makes it pay that.
 *
 * @param maxFee the largest fee to one maker
 * @param maxFeeRate the largest fee to one maker as a fraction of the amount, 0 to 1
 * @param ignored makers that are left out: our own, and those that failed us
 */
public record OfferFilter(Sats amount, Sats maxFee, BigDecimal maxFeeRate, Set<Nick> ignored) {
    private static final Comparator<Offer> BY_ID = Comparator.comparing(Offer::id);

    public OfferFilter {
        if (maxFeeRate.signum() < 0 || maxFeeRate.compareTo(BigDecimal.ONE) > 0)
            throw new IllegalArgumentException("the largest fee rate is 0 to 1");
        ignored = Set.copyOf(ignored);
    }

    public boolean accepts(Offer offer) {
        return !ignored.contains(offer.maker()) && offer.covers(amount) && affordable(offer);
    }

    private boolean affordable(Offer offer) {
        Sats fee = offer.cjFee(amount);
        BigDecimal relativeLimit = maxFeeRate.multiply(BigDecimal.valueOf(amount.value()));
        return maxFee.isAtLeast(fee) || BigDecimal.valueOf(fee.value()).compareTo(relativeLimit) <= 0;
    }

    /** One accepted offer per maker, its cheapest at this amount; the cheapest maker first. */
    public List<Offer> select(Collection<Offer> offers) {
        Comparator<Offer> cheapest =
                Comparator.<Offer, Sats>comparing(offer -> offer.cjFee(amount)).thenComparing(BY_ID);
        Map<Nick, Offer> byMaker = offers.stream()
                .filter(this::accepts)
                .collect(Collectors.toMap(Offer::maker, offer -> offer, BinaryOperator.minBy(cheapest), TreeMap::new));
        return byMaker.values().stream()
                .sorted(cheapest.thenComparing(Offer::maker))
                .toList();
    }
}
