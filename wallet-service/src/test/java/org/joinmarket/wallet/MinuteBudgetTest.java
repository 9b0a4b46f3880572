package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MinuteBudgetTest {
    private final ManualClock clock = new ManualClock();
    private final MinuteBudget budget = new MinuteBudget(10, clock);

    @Test
    void isForEachTokenAndMinute() {
        assertThat(budget.takes("alice", 6)).isTrue();
        assertThat(budget.takes("alice", 5)).isFalse();
        assertThat(budget.takes("alice", 4)).as("none was taken").isTrue();
        assertThat(budget.takes("bob", 10)).isTrue();

        clock.advance(Duration.ofSeconds(59));
        assertThat(budget.takes("alice", 1)).isFalse();
        clock.advance(Duration.ofSeconds(1));
        assertThat(budget.takes("alice", 10)).isTrue();
    }

    @Test
    void doesNotStayUsedUpWhenTheClockIsSetBack() {
        assertThat(budget.takes("alice", 10)).isTrue();
        clock.advance(Duration.ofHours(-2));
        assertThat(budget.takes("alice", 10)).isTrue();
    }
}
