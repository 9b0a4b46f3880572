package org.joinmarket.maker.offer;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.security.SecureRandom;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.coinjoin.MakerRequiredInput;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.OfferFee;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.offer.OfferType;

/**
 * What one maker wants to offer; with a balance it becomes an offer (coinjoin.md 3.2).
 *
 * @param fee as advertised; an absolute one includes {@code txFee}
 * @param txFee what we give to the miner's fee of each coinjoin
 * @param minSize the smallest amount, before it is raised to what pays for {@code txFee}
 * @param sizeFactor the advertised largest amount is up to this part below what the balance allows, 0 to below 1, so that
 *     nobody reads the balance from it
 */
public record OfferPolicy(OfferFee fee, Sats txFee, Sats minSize, BigDecimal sizeFactor) {
    /** Each maker has one offer. */
    public static final OfferId ID = new OfferId(0);

    private static final BigDecimal COVERS_TX_FEE = new BigDecimal("1.5"); // as existing makers do
    private static final BigDecimal MAX_MONEY = BigDecimal.valueOf(Sats.MAX_MONEY);
    private static final int RANDOM_BITS = 62;

    public OfferPolicy {
        if (sizeFactor.signum() < 0 || sizeFactor.compareTo(BigDecimal.ONE) >= 0)
            throw new IllegalArgumentException("the size factor is 0 to below 1");
        if (txFee.value() > 0 && fee instanceof OfferFee.Relative(var rate) && rate.signum() == 0)
            throw new IllegalArgumentException("a maker that asks nothing cannot give to the miners");
        if (fee instanceof OfferFee.Absolute(var sats) && sats.isLessThan(txFee))
            throw new IllegalArgumentException("the fee is below what the maker gives to the miners");
    }

    /** The greatest amount that this balance is enough for. */
    public Optional<Sats> largestAmount(Sats balance) {
        return MakerRequiredInput.largestAmount(balance, txFee, fee);
    }

    /** Empty if the balance is too small for any offer. */
    public Optional<Offer> offer(Nick maker, Sats balance, SecureRandom random) {
        Sats least = leastAmount();
        return largestAmount(balance)
                .filter(largest -> largest.isAtLeast(least))
                .map(largest -> {
                    Sats blurred = below(largest, random);
                    return new Offer(
                            maker,
                            ID,
                            fee instanceof OfferFee.Relative ? OfferType.SW0_RELATIVE : OfferType.SW0_ABSOLUTE,
                            least,
                            blurred.isLessThan(least) ? least : blurred,
                            txFee,
                            fee);
                });
    }

    private Sats leastAmount() {
        Sats least = minSize.isLessThan(Offer.DUST) ? Offer.DUST : minSize;
        if (txFee.value() == 0 || !(fee instanceof OfferFee.Relative(var rate))) return least;
        BigDecimal pays = BigDecimal.valueOf(txFee.value())
                .multiply(COVERS_TX_FEE)
                .divide(rate, 0, RoundingMode.CEILING)
                .min(MAX_MONEY);
        Sats paying = Sats.sats(pays.longValueExact());
        return paying.isLessThan(least) ? least : paying;
    }

    private Sats below(Sats largest, SecureRandom random) {
        BigDecimal part = new BigDecimal(new BigInteger(RANDOM_BITS, random))
                .divide(new BigDecimal(BigInteger.ONE.shiftLeft(RANDOM_BITS)))
                .multiply(sizeFactor);
        BigDecimal less = BigDecimal.valueOf(largest.value()).multiply(part).setScale(0, RoundingMode.DOWN);
        return largest.minus(Sats.sats(less.longValueExact()));
    }
}
