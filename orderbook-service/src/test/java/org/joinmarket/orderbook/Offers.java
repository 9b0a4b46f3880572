package org.joinmarket.orderbook;

import java.math.BigDecimal;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.OfferFee;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.offer.OfferType;

/** Offers and makers for tests. */
public final class Offers {
    public static final Nick ALICE = new Nick("J5AAAAAAAAAAAAAA");
    public static final Nick BOB = new Nick("J5BBBBBBBBBBBBBB");
    public static final String NORTH = "127.0.0.1:5222";
    public static final String SOUTH = "127.0.0.1:5223";

    private Offers() {}

    /** A different one for every number from 0 to 9 999. */
    public static Nick nick(int number) {
        return new Nick("J5" + "%014d".formatted(number).replace('0', 'z'));
    }

    public static Offer absolute(Nick maker, long id, long fee) {
        return new Offer(
                maker,
                new OfferId(id),
                OfferType.SW0_ABSOLUTE,
                Sats.sats(100_000),
                Sats.sats(5_000_000_000L),
                Sats.sats(500),
                new OfferFee.Absolute(Sats.sats(fee)));
    }

    public static Offer relative(Nick maker, long id, String rate) {
        return new Offer(
                maker,
                new OfferId(id),
                OfferType.SW0_RELATIVE,
                Sats.sats(27_300),
                Sats.sats(Sats.MAX_MONEY),
                Sats.sats(0),
                new OfferFee.Relative(new BigDecimal(rate)));
    }
}
