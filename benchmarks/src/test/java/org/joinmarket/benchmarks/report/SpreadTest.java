package org.joinmarket.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.NoSuchElementException;
import org.joinmarket.benchmarks.report.Spread.Verdict;
import org.junit.jupiter.api.Test;

class SpreadTest {
    private static Spread of(Double... values) {
        return new Spread(List.of(values));
    }

    @Test
    void hasTheSmallestTheMiddleAndTheLargest() {
        var spread = of(3.0, 1.0, 2.0);
        assertThat(spread.min()).isEqualTo(1);
        assertThat(spread.median()).isEqualTo(2);
        assertThat(spread.max()).isEqualTo(3);
    }

    @Test
    void theMiddleOfAnEvenNumberIsBetweenTheTwo() {
        assertThat(of(4.0, 1.0, 2.0, 100.0).median()).isEqualTo(3);
        assertThat(of(7.0).median()).isEqualTo(7);
    }

    @Test
    void aBudgetHoldsOnlyIfItHoldsInEveryRun() {
        var budget = new Budget.AtLeast(2_000_000);
        assertThat(of(2_000_000.0, 2_500_000.0).judge(budget)).isEqualTo(Verdict.HOLDS);
        assertThat(of(1_999_999.9, 2_500_000.0, 2_600_000.0).judge(budget)).isEqualTo(Verdict.FAILS);
    }

    @Test
    void aBudgetIsNotKeptByRounding() {
        assertThat(of(0.9999).judge(new Budget.Below(1))).isEqualTo(Verdict.HOLDS);
        assertThat(of(1.0).judge(new Budget.Below(1))).isEqualTo(Verdict.FAILS);
        assertThat(of(5.0).judge(new Budget.AtMost(5))).isEqualTo(Verdict.HOLDS);
        assertThat(of(5.0000001).judge(new Budget.AtMost(5))).isEqualTo(Verdict.FAILS);
    }

    @Test
    void whatIsNoNumberKeepsNoBudget() {
        for (Budget budget : List.of(new Budget.AtLeast(0), new Budget.AtMost(0), new Budget.Below(1)))
            assertThat(of(Double.NaN).judge(budget)).isEqualTo(Verdict.FAILS);
    }

    @Test
    void whatWasNotMeasuredIsNoPass() {
        assertThat(of().judge(new Budget.AtMost(1))).isEqualTo(Verdict.UNKNOWN);
        assertThat(of().judge(new Budget.None())).isEqualTo(Verdict.NONE);
        assertThat(of(1.0).judge(new Budget.None())).isEqualTo(Verdict.NONE);
        assertThatThrownBy(() -> of().min()).isInstanceOf(NoSuchElementException.class);
    }
}
