package org.joinmarket.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    private final Latencies latencies = new Latencies();

    private static long millis(long count) {
        return Duration.ofMillis(count).toNanos();
    }

    @Test
    void aPercentileIsTheValueThatSoManyAreNotAbove() {
        for (int i = 1; i <= 100; i++) latencies.record(millis(i));

        assertThat(latencies.count()).isEqualTo(100);
        assertThat(latencies.percentileMillis(50)).isBetween(50.0, 50.1);
        assertThat(latencies.percentileMillis(99)).isBetween(99.0, 99.2);
        assertThat(latencies.percentileMillis(100)).isBetween(100.0, 100.2);
        assertThat(latencies.maxMillis()).isBetween(100.0, 100.2);
    }

    @Test
    void oneInAHundredIsNotInTheNinetyNinthPercentileAndTwoAre() {
        for (int i = 0; i < 99; i++) latencies.record(millis(1));
        latencies.record(millis(500));
        assertThat(latencies.percentileMillis(99)).isLessThan(2);

        latencies.record(millis(500));
        assertThat(latencies.percentileMillis(99)).isGreaterThanOrEqualTo(500);
    }

    @Test
    void isNeverShownSmallerThanItWasAndHardlyLarger() {
        for (long nanos = 1_000; nanos < 2_000_000_000L; nanos = nanos * 21 / 20 + 1) {
            var one = new Latencies();
            one.record(nanos);
            assertThat(one.percentileMillis(99) * 1e6)
                    .as("%d ns", nanos)
                    .isGreaterThanOrEqualTo((double) nanos)
                    .isLessThanOrEqualTo(nanos * 1.002 + 1_024);
        }
    }

    @Test
    void whatNeverCameIsInfinitelyLate() {
        assertThat(latencies.percentileMillis(99)).isInfinite();
        assertThat(latencies.maxMillis()).isInfinite();
    }

    @Test
    void whatIsBeyondTheScaleStaysOnIt() {
        latencies.record(-5);
        latencies.record(Long.MAX_VALUE);
        assertThat(latencies.count()).isEqualTo(2);
        assertThat(latencies.maxMillis()).isGreaterThanOrEqualTo(120_000);
    }
}
