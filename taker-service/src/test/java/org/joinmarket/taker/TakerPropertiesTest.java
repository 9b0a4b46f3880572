package org.joinmarket.taker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.joinmarket.taker.testing.Settings;
import org.junit.jupiter.api.Test;

class TakerPropertiesTest {
    @Test
    void hasTheDocumentedDefaults() {
        assertThat(Settings.defaults())
                .isEqualTo(new TakerProperties(
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(5),
                        3,
                        20_000,
                        20,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(240),
                        10_000,
                        2_000,
                        50_000,
                        1_000_000,
                        350_000,
                        200_000,
                        3,
                        Duration.ofHours(6),
                        1_000,
                        false,
                        TakerProperties.Chooser.RANDOM,
                        4,
                        1_000));
    }

    @Test
    void refusesAQuietTimeThatIsLongerThanTheCollection() {
        assertThatThrownBy(() -> Settings.with(Map.of("offers-quiet", "61s")))
                .hasRootCauseMessage("offers-quiet must not be longer than offers-timeout");
    }
}
