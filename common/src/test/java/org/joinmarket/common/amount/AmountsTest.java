package org.joinmarket.common.amount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AmountsTest {
    @Test
    void thereAreNoMoreThanTwentyOneMillionBitcoin() {
        Sats all = Sats.sats(Sats.MAX_MONEY);
        assertThat(Sats.inRange(Sats.MAX_MONEY)).isTrue();
        assertThat(Sats.inRange(Sats.MAX_MONEY + 1)).isFalse();
        assertThat(Sats.inRange(-1)).isFalse();
        assertThatThrownBy(() -> all.plus(Sats.sats(1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Sats.sats(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void amountsSubtractToADifferenceThatMayBeNegative() {
        Sats five = Sats.sats(5);
        Sats seven = Sats.sats(7);
        assertThat(five.plus(seven)).isEqualTo(Sats.sats(12));
        assertThat(seven.minus(five)).isEqualTo(Sats.sats(2));
        assertThatThrownBy(() -> five.minus(seven)).isInstanceOf(IllegalArgumentException.class);
        assertThat(five.delta(seven)).isEqualTo(new SatsDelta(-2));
        assertThat(five.delta(seven).isNegative()).isTrue();
        assertThatThrownBy(() -> five.delta(seven).toSats()).isInstanceOf(IllegalArgumentException.class);
        assertThat(seven.delta(five).plus(new SatsDelta(1)).toSats()).isEqualTo(Sats.sats(3));
        assertThat(five.isLessThan(seven)).isTrue();
        assertThat(five.isAtLeast(seven)).isFalse();
        assertThat(five).isLessThan(seven).hasToString("5");
        assertThat(new SatsDelta(-1)).isLessThan(new SatsDelta(0)).hasToString("-1");
    }

    @Test
    void aDifferenceIsBounded() {
        assertThatThrownBy(() -> new SatsDelta(2 * Sats.MAX_MONEY + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SatsDelta(Long.MIN_VALUE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFeeIsRoundedUpSoThatTheRateIsReached() {
        assertThat(new FeeRate(1_000).feeFor(141)).isEqualTo(Sats.sats(141));
        assertThat(new FeeRate(1_001).feeFor(141)).isEqualTo(Sats.sats(142));
        assertThat(FeeRate.ofSatsPerVByte(2)).isEqualTo(new FeeRate(2_000)).hasToString("2000 sat/kvB");
        assertThat(new FeeRate(1)).isLessThan(new FeeRate(2));
        assertThatThrownBy(() -> new FeeRate(FeeRate.MAX_SATS_PER_KVB + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FeeRate(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
