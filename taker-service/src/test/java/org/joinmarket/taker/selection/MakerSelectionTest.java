package org.joinmarket.taker.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.common.amount.Sats.sats;

import java.math.BigDecimal;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.OfferFee;
import org.joinmarket.common.offer.OfferFilter;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.offer.OfferType;
import org.joinmarket.taker.TakerProperties.Chooser;
import org.junit.jupiter.api.Test;

class MakerSelectionTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final List<Offer> offers =
            LongStream.range(0, 6).mapToObj(fee -> offer(nick(), 0, fee)).toList();

    @Test
    void choosesTheCheapest() {
        assertThat(MakerSelection.choose(offers, 3, Chooser.CHEAPEST, RANDOM)).isEqualTo(offers.subList(0, 3));
    }

    @Test
    void choosesAllWhenThereAreNotMore() {
        assertThat(MakerSelection.choose(offers, 9, Chooser.RANDOM, RANDOM))
                .containsExactlyInAnyOrderElementsOf(offers);
        assertThat(MakerSelection.choose(List.of(), 1, Chooser.CHEAPEST, RANDOM))
                .isEmpty();
    }

    @Test
    void givesEveryAcceptableOfferTheSameChance() {
        var random = new Random(2_026);
        Map<Offer, Integer> chosen = new HashMap<>();
        for (int round = 0; round < 6_000; round++)
            for (Offer offer : MakerSelection.choose(offers, 2, Chooser.RANDOM, random))
                chosen.merge(offer, 1, Integer::sum);

        assertThat(chosen).hasSize(6);
        assertThat(chosen.values()).as("2 000 each, give or take").allMatch(count -> count > 1_850 && count < 2_150);
    }

    @Test
    void countsANickOnceHoweverManyOffersItHas() {
        Nick sybil = nick();
        var book = new ArrayList<>(offers);
        IntStream.range(0, 50).forEach(id -> book.add(offer(sybil, id, 1)));
        var filter = new OfferFilter(sats(1_000_000), sats(10_000), BigDecimal.ZERO, Set.of());

        List<Offer> acceptable = filter.select(book);

        assertThat(acceptable).hasSize(7);
        for (int round = 0; round < 100; round++) {
            var nicks = MakerSelection.choose(acceptable, 4, Chooser.RANDOM, RANDOM).stream()
                    .map(Offer::maker)
                    .toList();
            assertThat(new HashSet<>(nicks)).hasSize(4);
        }
    }

    private static Offer offer(Nick maker, long id, long fee) {
        return new Offer(
                maker,
                new OfferId(id),
                OfferType.SW0_ABSOLUTE,
                sats(27_300),
                sats(100_000_000),
                sats(0),
                new OfferFee.Absolute(sats(fee)));
    }

    private static Nick nick() {
        return NickIdentity.generate(RANDOM).nick();
    }
}
