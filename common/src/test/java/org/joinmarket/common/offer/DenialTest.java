package org.joinmarket.common.offer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.CommandText;
import org.junit.jupiter.api.Test;

class DenialTest {
    @Test
    void isBelievedWhenAllDirectoriesSayTheSame() {
        Denial<String> one = Denial.of(null, offer(7), "one");
        Denial<String> both = Denial.of(one, offer(7), "two");

        assertThat(Denial.of(one, offer(7), "one").isBelieved(2)).isFalse();
        assertThat(both.isBelieved(2)).isTrue();
        assertThat(both.isBelieved(3)).isFalse();
    }

    @Test
    void anotherLineBeginsAnew() {
        Denial<String> one = Denial.of(null, offer(7), "one");

        for (Denial<String> other : List.of(Denial.of(one, offer(8), "two"), Denial.of(one, null, "two")))
            assertThat(other.by()).containsExactly("two");
    }

    @Test
    void endsWithTheLastDirectoryThatTakesItBack() {
        Denial<String> both = Denial.of(Denial.of(null, null, "one"), null, "two");

        assertThat(both.without("one")).isEqualTo(Denial.of(null, null, "two"));
        assertThat(both.without("three")).isEqualTo(both);
        assertThat(Denial.of(null, null, "two").without("two")).isNull();
    }

    private static Offer offer(long fee) {
        return Offer.parse(new Nick("J5BmT7wWq8wYkbUs"), new CommandText("sw0absoffer", "0 27300 100000000 0 " + fee))
                .toOptional()
                .orElseThrow();
    }
}
