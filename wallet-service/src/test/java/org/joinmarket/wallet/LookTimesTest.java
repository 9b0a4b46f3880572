package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LookTimesTest {
    private static final int EVERY = 12;

    private final LookTimes times = new LookTimes(EVERY);

    /** Until the next look, if nothing changes. */
    private int intervals(boolean isTold) {
        return IntStream.rangeClosed(1, 1_000)
                .filter(_ -> times.next(false, isTold))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void walletsAreLookedAtMoreSeldomWhileTheChainSaysWhatChanges() {
        assertThat(times.next(false, true)).as("the first").isTrue();
        assertThat(intervals(true)).isEqualTo(EVERY * LookTimes.SELDOM);
        assertThat(intervals(false)).isEqualTo(EVERY);
        assertThat(times.next(true, true)).as("it says so").isTrue();
        assertThat(intervals(true)).isEqualTo(EVERY * LookTimes.SELDOM);
    }

    @Test
    void theLookAfterAnEarlyOneComesSoonSinceNobodyWasToldOfChangesBefore() {
        assertThat(times.next(false, true)).isTrue();
        times.wasSeenEarly();
        assertThat(intervals(true)).isEqualTo(EVERY);
        assertThat(intervals(true)).isEqualTo(EVERY * LookTimes.SELDOM);
    }
}
