package org.joinmarket.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumbersTest {
    private static final Figure LATENCY =
            Figure.lower("a", "latency", Unit.MILLIS).below(1);
    private static final Figure RATE =
            Figure.higher("b", "rate", Unit.PER_SECOND).atLeast(2_000_000);

    @Test
    void areRoundedToTheWorseSide() {
        assertThat(Numbers.value(1.0001, LATENCY)).isEqualTo("1.01 ms");
        assertThat(Numbers.value(0.991, LATENCY)).isEqualTo("1.00 ms");
        assertThat(Numbers.value(1_999_999.99, RATE)).isEqualTo("1 999 999/s");
    }

    @Test
    void areExactWhereNothingIsRounded() {
        assertThat(Numbers.value(0.25, LATENCY)).isEqualTo("0.25 ms");
        assertThat(Numbers.value(2_000_000, RATE)).isEqualTo("2 000 000/s");
        assertThat(Numbers.value(-1.5, Figure.lower("c", "growth", Unit.PERCENT)))
                .isEqualTo("-1.50%");
    }

    @Test
    void mayBeNone() {
        assertThat(Numbers.value(Double.POSITIVE_INFINITY, LATENCY)).isEqualTo("∞");
        assertThat(Numbers.value(Double.NEGATIVE_INFINITY, LATENCY)).isEqualTo("-∞");
        assertThat(Numbers.value(Double.NaN, LATENCY)).isEqualTo("?");
    }

    @Test
    void budgetsStandAsTheyWereSet() {
        assertThat(Numbers.budget(LATENCY)).isEqualTo("< 1 ms");
        assertThat(Numbers.budget(RATE)).isEqualTo("≥ 2 000 000/s");
        assertThat(Numbers.budget(Figure.lower("d", "size", Unit.MEGABYTES).atMost(100.663296)))
                .isEqualTo("≤ 100.663296 MB");
        assertThat(Numbers.budget(Figure.none("e", "lost"))).isEqualTo("0");
        assertThat(Numbers.budget(Figure.lower("f", "any", Unit.COUNT))).isEmpty();
    }
}
