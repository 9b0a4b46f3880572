package org.joinmarket.messaging.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class RecentKeysTest {
    private Instant now = Instant.EPOCH;
    private final InstantSource clock = () -> now;

    @Test
    void knowsAKeyUntilTheWindowThatItsFirstCopyOpenedIsOver() {
        RecentKeys<String> keys = new RecentKeys<>(Duration.ofSeconds(30), 10, clock);
        assertThat(keys.has("a")).isFalse();
        assertThat(keys.isNew("a")).isTrue();
        now = now.plusMillis(29_999);
        assertThat(keys.isNew("a")).isFalse();
        assertThat(keys.has("a")).isTrue();
        now = now.plusMillis(1);

        assertThat(keys.isNew("a")).isTrue();
        assertThat(keys.size()).isEqualTo(1);
    }

    @Test
    void aClockThatIsSetBackMakesTheWindowLongerByOneWindowAtMost() {
        RecentKeys<String> keys = new RecentKeys<>(Duration.ofSeconds(30), 10, clock);
        now = now.plus(Duration.ofHours(2));
        keys.isNew("a");
        now = now.minus(Duration.ofHours(2));
        assertThat(keys.isNew("a")).isFalse();
        now = now.plusSeconds(30);

        assertThat(keys.isNew("a")).isTrue();
    }

    @Test
    void forgetsTheOldestKeyWhenThereAreTooMany() {
        RecentKeys<Integer> keys = new RecentKeys<>(Duration.ofSeconds(30), 3, clock);
        for (int i = 0; i < 4; i++) keys.isNew(i);

        assertThat(keys.size()).isEqualTo(3);
        assertThat(keys.has(0)).isFalse();
        assertThat(keys.has(1)).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> new RecentKeys<String>(Duration.ofSeconds(1), 0, clock));
    }

    @Test
    void tellsLinesApartByTheirLastCharacter() {
        assertThat(LineKey.of("a!b!c 1")).isEqualTo(LineKey.of("a!b!c 1")).isNotEqualTo(LineKey.of("a!b!c 2"));
    }
}
