package org.joinmarket.maker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.joinmarket.common.amount.Sats.sats;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.offer.OfferFee;
import org.joinmarket.maker.offer.OfferPolicy;
import org.joinmarket.maker.session.Phase;
import org.joinmarket.maker.session.SessionSettings;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class MakerPropertiesTest {
    private static MakerProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("joinmarket.maker", MakerProperties.class);
    }

    @Test
    void anEmptyConfigurationGivesTheDocumentedDefaults() {
        Duration minute = Duration.ofMinutes(1);
        assertThat(bind(Map.of()))
                .isEqualTo(new MakerProperties(
                        List.of(),
                        Duration.ofSeconds(10),
                        minute.multipliedBy(10),
                        Duration.ofSeconds(10),
                        20,
                        100_000,
                        minute,
                        new SessionSettings(
                                minute.multipliedBy(5),
                                Duration.ofSeconds(300),
                                minute.multipliedBy(4),
                                Duration.ofSeconds(20),
                                Duration.ofSeconds(45),
                                Duration.ofHours(1),
                                128,
                                1_024,
                                4_096,
                                10,
                                1_024,
                                5,
                                20,
                                2_400,
                                3)));
    }

    @Test
    void waitsForATakerThatReplacesSilentMakersThreeTimesBeforeItAuthenticates() {
        Duration oneFill = Duration.ofMinutes(1);

        assertThat(bind(Map.of()).session().authTimeout()).isGreaterThan(oneFill.multipliedBy(4));
    }

    @Test
    void aMakerNeedsOnlyAName() {
        MakerEntry alice = bind(Map.of("joinmarket.maker.makers[0].name", "alice"))
                .makers()
                .getFirst();

        assertThat(alice.wallet()).isEqualTo("alice");
        assertThat(alice.policy())
                .isEqualTo(new OfferPolicy(
                        new OfferFee.Relative(new BigDecimal("0.00002")),
                        Sats.ZERO,
                        sats(100_000),
                        new BigDecimal("0.1")));
    }

    @Test
    void anAbsoluteFeeIsAdvertisedWithWhatGoesToTheMiners() {
        MakerEntry bob = bind(Map.of(
                        "joinmarket.maker.makers[0].name", "bob",
                        "joinmarket.maker.makers[0].type", "absolute",
                        "joinmarket.maker.makers[0].txfee", "100"))
                .makers()
                .getFirst();

        assertThat(bob.policy().fee()).isEqualTo(new OfferFee.Absolute(sats(600)));
    }

    @Test
    void aFeeThatCannotBeNamesItsMaker() {
        for (String fee : new String[] {"1", "-0.1", "NaN", "1E+999999999", "", "0,1"}) {
            assertThatThrownBy(() -> bind(Map.of(
                            "joinmarket.maker.makers[0].name", "alice", "joinmarket.maker.makers[0].cjfee", fee)))
                    .as(fee)
                    .hasStackTraceContaining("alice");
        }
    }

    @Test
    void everyPhaseButTheEndHasALimit() {
        SessionSettings settings = bind(Map.of()).session();
        for (Phase phase : Phase.values()) {
            if (phase != Phase.ENDED) assertThat(limit(settings, phase)).isPositive();
        }
    }

    private static Duration limit(SessionSettings settings, Phase phase) {
        return settings.limit(phase);
    }
}
