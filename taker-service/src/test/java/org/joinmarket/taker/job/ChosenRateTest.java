package org.joinmarket.taker.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.stream.LongStream;
import org.joinmarket.common.amount.FeeRate;
import org.junit.jupiter.api.Test;

class ChosenRateTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final FeeRate LEAST = new FeeRate(10_000);
    private static final FeeRate MOST = new FeeRate(350_000);

    @Test
    void isAnywhereBetweenTheRateAndAFifthMore() {
        long[] drawn = LongStream.range(0, 1_000)
                .map(_ -> ChosenRate.draw(LEAST, 200_000, MOST, RANDOM).drawn().satsPerKvB())
                .toArray();

        assertThat(LongStream.of(drawn).min().orElseThrow()).isBetween(10_000L, 10_100L);
        assertThat(LongStream.of(drawn).max().orElseThrow()).isBetween(11_900L, 12_000L);
    }

    @Test
    void isTheRateItselfWithoutASpread() {
        assertThat(ChosenRate.draw(LEAST, 0, MOST, RANDOM).drawn()).isEqualTo(LEAST);
    }

    @Test
    void isNeverAboveTheHighestRate() {
        for (int i = 0; i < 100; i++)
            assertThat(ChosenRate.draw(LEAST, 1_000_000, LEAST, RANDOM).drawn()).isEqualTo(LEAST);
    }

    @Test
    void doesNotOverflow() {
        var highest = new FeeRate(FeeRate.MAX_SATS_PER_KVB);

        assertThat(ChosenRate.draw(highest, 1_000_000, highest, RANDOM).drawn()).isEqualTo(highest);
    }

    @Test
    void givesWayToWhatTheWalletServiceSigns() {
        var rate = new ChosenRate(LEAST, new FeeRate(11_000));

        assertThat(rate.within(new FeeRate(10_500))).isEqualTo(new FeeRate(10_500));
        assertThat(rate.within(MOST)).isEqualTo(new FeeRate(11_000));
    }
}
