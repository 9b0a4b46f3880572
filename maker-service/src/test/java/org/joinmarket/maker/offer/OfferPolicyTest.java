package org.joinmarket.maker.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.joinmarket.common.amount.Sats.sats;

import java.math.BigDecimal;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.coinjoin.MakerRequiredInput;
import org.joinmarket.common.coinjoin.MakerTerms;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.OfferFee;
import org.junit.jupiter.api.Test;

class OfferPolicyTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Nick MAKER = NickIdentity.of(SecretKey.random(RANDOM)).nick();

    private static OfferPolicy absolute(long fee, long txFee, String factor) {
        return new OfferPolicy(new OfferFee.Absolute(sats(fee)), sats(txFee), sats(100_000), new BigDecimal(factor));
    }

    private static OfferPolicy relative(String rate, long txFee, String factor) {
        return new OfferPolicy(
                new OfferFee.Relative(new BigDecimal(rate)), sats(txFee), sats(100_000), new BigDecimal(factor));
    }

    private static Offer offer(OfferPolicy policy, long balance) {
        return policy.offer(MAKER, sats(balance), RANDOM).orElseThrow();
    }

    @Test
    void offersExactlyWhatTheBalanceIsEnoughFor() {
        for (OfferPolicy policy :
                new OfferPolicy[] {absolute(250, 0, "0"), relative("0.0002", 0, "0"), absolute(250, 100, "0")}) {
            for (long balance = 50_000_000; balance < 50_000_100; balance++) {
                Sats max = offer(policy, balance).maxSize();

                assertThat(required(policy, max)).isLessThanOrEqualTo(sats(balance));
                assertThat(required(policy, max.plus(sats(1)))).isGreaterThan(sats(balance));
            }
        }
    }

    private static Sats required(OfferPolicy policy, Sats amount) {
        return MakerRequiredInput.of(new MakerTerms(amount, policy.fee().at(amount), policy.txFee()));
    }

    @Test
    void doesNotShowTheBalance() {
        OfferPolicy policy = absolute(250, 0, "0.1");
        Sats exact = offer(absolute(250, 0, "0"), 50_000_000).maxSize();
        Set<Sats> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Sats max = offer(policy, 50_000_000).maxSize();
            assertThat(max).isLessThanOrEqualTo(exact).isGreaterThanOrEqualTo(sats(exact.value() * 9 / 10));
            seen.add(max);
        }

        assertThat(seen).hasSizeGreaterThan(90);
    }

    @Test
    void writesTheOfferAsTakersReadIt() {
        assertThat(offer(absolute(250, 0, "0"), 50_000_000).toCommand().text())
                .isEqualTo("sw0absoffer 0 100000 49972949 0 250");
        assertThat(offer(relative("0.00020", 0, "0"), 50_000_000).toCommand().text())
                .startsWith("sw0reloffer 0 100000 ")
                .endsWith(" 0 0.0002");
    }

    @Test
    void offersNothingWhenTheBalanceIsTooSmall() {
        assertThat(absolute(250, 0, "0").offer(MAKER, sats(127_050), RANDOM)).isEmpty();
        assertThat(absolute(250, 0, "0").offer(MAKER, sats(127_051), RANDOM)).isPresent();
        assertThat(absolute(250, 0, "0").offer(MAKER, Sats.ZERO, RANDOM)).isEmpty();
    }

    @Test
    void neverBlursBelowTheSmallestAmount() {
        for (int i = 0; i < 100; i++) {
            Offer offer = offer(absolute(250, 0, "0.9"), 130_000);
            assertThat(offer.maxSize()).isGreaterThanOrEqualTo(offer.minSize());
        }
    }

    @Test
    void raisesTheSmallestAmountUntilTheFeePaysForWhatItGivesToTheMiners() {
        assertThat(offer(relative("0.0002", 100, "0"), 50_000_000).minSize()).isEqualTo(sats(750_000));
        assertThat(offer(relative("0.5", 100, "0"), 50_000_000).minSize()).isEqualTo(sats(100_000));
    }

    @Test
    void neverOffersLessThanDust() {
        var policy = new OfferPolicy(new OfferFee.Absolute(sats(1)), Sats.ZERO, sats(1), BigDecimal.ZERO);

        assertThat(offer(policy, 50_000_000).minSize()).isEqualTo(sats(27_300));
    }

    @Test
    void refusesToPayForTakingPart() {
        assertThatThrownBy(() -> absolute(10, 11, "0")).hasMessageContaining("below what the maker gives");
        assertThatThrownBy(() -> relative("0", 1, "0")).hasMessageContaining("asks nothing");
        assertThatThrownBy(() -> absolute(10, 0, "1")).hasMessageContaining("size factor");
        assertThatThrownBy(() -> absolute(10, 0, "-0.1")).hasMessageContaining("size factor");
    }
}
