package org.joinmarket.maker.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.common.amount.Sats.sats;

import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.OfferFee;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.maker.session.Inline;
import org.junit.jupiter.api.Test;

class StandingOffersTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String OFFER = "sw0absoffer";

    private final Inline inline = new Inline();
    private final List<CommandText> said = new ArrayList<>();
    private final StandingOffers offers = offers(Duration.ofSeconds(60));

    private StandingOffers offers(Duration delay) {
        return new StandingOffers(
                NickIdentity.of(SecretKey.random(RANDOM)).nick(),
                new OfferPolicy(new OfferFee.Absolute(sats(250)), Sats.ZERO, sats(100_000), BigDecimal.ZERO),
                inline,
                inline,
                RANDOM,
                said::add,
                delay);
    }

    private void serve(long balance) {
        inline.execute(() -> offers.serve(sats(balance)));
    }

    private List<String> words() {
        List<String> words = said.stream().map(CommandText::word).toList();
        said.clear();
        return words;
    }

    private List<Offer> standing() {
        List<Offer> standing = new ArrayList<>();
        inline.execute(() -> standing.addAll(offers.all()));
        return standing;
    }

    @Test
    void announcesItsFirstOfferAtOnce() {
        serve(50_000_000);

        assertThat(words()).containsExactly(OFFER);
        inline.execute(() -> assertThat(offers.find(new OfferId(0))).isPresent());
        inline.execute(() -> assertThat(offers.find(new OfferId(1))).isEmpty());
    }

    @Test
    void saysNothingWhileNothingChanges() {
        for (int i = 0; i < 100; i++) serve(50_000_000);
        inline.pass(Duration.ofHours(1));

        assertThat(words()).containsExactly(OFFER);
    }

    @Test
    void cancelsAtOnceWhenTheWalletCannotServe() {
        serve(50_000_000);

        inline.execute(offers::withdraw);
        inline.execute(offers::withdraw);

        assertThat(said).last().isEqualTo(new CommandText("cancel", "0"));
        assertThat(words()).containsExactly(OFFER, "cancel");
        assertThat(standing()).isEmpty();
    }

    @Test
    void whenTheFundsAreGoneItServesNobodyAtOnceAndCancelsLater() {
        serve(50_000_000);
        serve(1_000);
        assertThat(words()).containsExactly(OFFER);
        inline.execute(() -> assertThat(offers.find(new OfferId(0))).isEmpty());
        inline.execute(() -> assertThat(offers.isServed()).isFalse());
        assertThat(standing()).as("what the market believes").hasSize(1);

        inline.pass(Duration.ofSeconds(60));
        assertThat(words()).containsExactly("cancel");
        assertThat(standing()).isEmpty();
    }

    @Test
    void theFirstOfferAfterNoFundsIsAnnouncedLater() {
        serve(1_000);
        serve(50_000_000);
        assertThat(said).isEmpty();
        inline.execute(() -> assertThat(offers.isServed()).isFalse());

        inline.pass(Duration.ofSeconds(60));
        assertThat(words()).containsExactly(OFFER);
        serve(50_000_000);
        inline.execute(() -> assertThat(offers.isServed()).isTrue());
    }

    @Test
    void theTimeOfACancelDoesNotTellWhichCoinjoinTookTheFunds() {
        assertThat(waits(50_000_000, 1_000).stream().distinct().count()).isGreaterThan(5);
        assertThat(waits(1_000, 50_000_000).stream().distinct().count()).isGreaterThan(5);
    }

    @Test
    void fundsThatComeBackInTimeAreNoNews() {
        serve(50_000_000);
        serve(1_000);
        serve(50_000_000);
        inline.execute(() -> assertThat(offers.isServed()).isTrue());
        inline.pass(Duration.ofMinutes(5));

        assertThat(words()).containsExactly(OFFER);
    }

    @Test
    void aWalletThatWasAwayHidesNothingOfTheFundsThatWereGone() {
        serve(50_000_000);
        serve(1_000);
        inline.execute(offers::withdraw);
        assertThat(words()).containsExactly(OFFER, "cancel");
        serve(50_000_000);
        assertThat(said).isEmpty();

        inline.pass(Duration.ofSeconds(60));
        assertThat(words()).containsExactly(OFFER);
        inline.execute(offers::withdraw);
        serve(50_000_000);
        assertThat(words()).as("after an outage alone").containsExactly("cancel", OFFER);
    }

    @Test
    void announcesALowerOfferSometimeInTheNextMinute() {
        serve(50_000_000);
        serve(30_000_000);
        assertThat(words()).containsExactly(OFFER);

        inline.pass(Duration.ofSeconds(60));

        assertThat(words()).containsExactly(OFFER);
        assertThat(standing().getFirst().maxSize()).isLessThan(sats(30_000_000));
    }

    @Test
    void theTimeOfAChangeDoesNotTellWhatCausedIt() {
        assertThat(waits(50_000_000, 30_000_000).stream().distinct().count()).isGreaterThan(5);
    }

    /** How long it takes until the market is told, in tenths of seconds. */
    private static List<Long> waits(long before, long after) {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            var own = new StandingOffersTest();
            own.serve(before);
            own.serve(after);
            own.words();
            long waited = 0;
            while (own.said.isEmpty()) {
                own.inline.pass(Duration.ofMillis(100));
                waited++;
            }
            waits.add(waited);
        }
        return waits;
    }

    @Test
    void aChangeThatWasOnItsWayIsForgottenWhenTheOfferIsWithdrawn() {
        serve(50_000_000);
        serve(30_000_000);
        inline.execute(offers::withdraw);
        inline.pass(Duration.ofMinutes(5));

        assertThat(words()).containsExactly(OFFER, "cancel");
    }

    @Test
    void aLittleMoreMoneyIsNoNews() {
        serve(50_000_000);
        serve(54_000_000);
        inline.pass(Duration.ofMinutes(5));
        assertThat(words()).containsExactly(OFFER);

        serve(60_000_000);
        inline.pass(Duration.ofMinutes(5));
        assertThat(words()).containsExactly(OFFER);
        assertThat(standing().getFirst().maxSize()).isGreaterThan(sats(59_000_000));
    }

    @Test
    void withoutADelayAChangeIsAnnouncedAtOnce() {
        var prompt = offers(Duration.ZERO);
        inline.execute(() -> prompt.serve(sats(50_000_000)));
        inline.execute(() -> prompt.serve(sats(30_000_000)));

        assertThat(words()).containsExactly(OFFER, OFFER);
    }

    @Test
    void directoriesThatComeUpTogetherAreToldOnce() {
        serve(50_000_000);
        words();
        for (int i = 0; i < 10; i++) inline.execute(offers::directoryUp);

        inline.pass(StandingOffers.GATHER);

        assertThat(words()).containsExactly(OFFER);
    }

    @Test
    void aDirectoryHearsNothingWhileNothingIsOffered() {
        inline.execute(offers::directoryUp);
        inline.pass(Duration.ofMinutes(1));

        assertThat(said).isEmpty();
    }
}
