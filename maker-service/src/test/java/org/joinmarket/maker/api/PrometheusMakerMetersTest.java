package org.joinmarket.maker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.joinmarket.maker.session.EndReason;
import org.joinmarket.maker.session.Phase;
import org.joinmarket.maker.session.RoundTimings;
import org.joinmarket.maker.session.SessionMeters;
import org.joinmarket.maker.session.SessionMeters.Dropped;
import org.joinmarket.maker.wallet.Standing;
import org.junit.jupiter.api.Test;

class PrometheusMakerMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PrometheusMakerMeters meters = new PrometheusMakerMeters(registry);
    private final SessionMeters alice = meters.sessionMeters("alice");

    private double count(String name, String reason) {
        return registry.get(name)
                .tag("maker", "alice")
                .tag("reason", reason)
                .counter()
                .count();
    }

    @Test
    void whoLeavesAfterHeSawOurCoinsIsToldApartFromWhoSawNothing() {
        alice.ended(EndReason.COUNTERPARTY_SILENT, Phase.AWAITING_AUTH);
        alice.ended(EndReason.COUNTERPARTY_SILENT, Phase.AWAITING_TX);
        alice.ended(EndReason.TX_UNFAIR, Phase.AWAITING_TX);
        alice.ended(EndReason.PUSH_WINDOW_OVER, Phase.SIGNED);

        assertThat(count("jm.maker.rejections", "counterparty_silent")).isEqualTo(1);
        assertThat(count("jm.maker.aborts", "counterparty_silent")).isEqualTo(1);
        assertThat(count("jm.maker.aborts", "tx_unfair")).isEqualTo(1);
        assertThat(count("jm.maker.aborts", "push_window_over")).isZero();
    }

    @Test
    void everyReasonIsThereBeforeItsFirstTime() {
        for (EndReason reason : EndReason.values()) {
            assertThat(count("jm.maker.rejections", reason.label())).isZero();
            assertThat(count("jm.maker.aborts", reason.label())).isZero();
        }
    }

    @Test
    void gaugesTellSessionsBeforeAndAfterTheSignatures() {
        meters.standing("alice", Standing.OFFERING, Map.of(Phase.AWAITING_TX, 2, Phase.SIGNED, 3, Phase.PUSHED, 4));

        assertThat(registry.get("jm.maker.offering").gauge().value()).isEqualTo(1);
        assertThat(registry.get("jm.maker.sessions.active").gauge().value()).isEqualTo(2);
        assertThat(registry.get("jm.maker.sessions.signed").gauge().value()).isEqualTo(7);

        meters.standing("alice", Standing.WALLET_LOCKED, Map.of());
        assertThat(registry.get("jm.maker.offering").gauge().value()).isZero();
    }

    /** Whoever is woken for it is not told anew whenever the reason changes, nor never because it changes all the time. */
    @Test
    void offersAreMissingWhateverTheReason() {
        for (Standing standing : Standing.values()) {
            meters.standing("alice", standing, Map.of());
            boolean missing = standing != Standing.OFFERING
                    && standing != Standing.NO_FUNDS
                    && standing != Standing.PAUSED
                    && standing != Standing.STOPPED;
            assertThat(registry.get("jm.maker.offers.missing").gauge().value())
                    .as(standing.name())
                    .isEqualTo(missing ? 1 : 0);
        }
    }

    @Test
    void exactlyOneStandingIsTrueAndItSaysWhyThereIsNoOffer() {
        for (Standing standing : Standing.values()) {
            meters.standing("alice", standing, Map.of());

            assertThat(registry.get("jm.maker.standing").gauges())
                    .filteredOn(gauge -> gauge.value() == 1)
                    .extracting(gauge -> gauge.getId().getTag("standing"))
                    .containsExactly(standing.label());
        }
    }

    @Test
    void onlyFixedWordsAndTheConfiguredNameAreLabels() {
        alice.fill();
        alice.ioAuth();
        alice.signed(2, new RoundTimings(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(3)));
        alice.pushed(true);
        alice.dropped(Dropped.FOREIGN_PUSH);
        alice.ended(EndReason.EVICTED, Phase.AWAITING_AUTH);

        for (Meter meter : registry.getMeters()) {
            assertThat(meter.getId().getTags()).as("%s", meter.getId()).allSatisfy(tag -> {
                assertThat(tag.getKey()).isIn("maker", "reason", "result", "step", "standing");
                assertThat(tag.getValue()).matches("[a-z_]+");
            });
        }
        assertThat(registry.get("jm.maker.signatures").counter().count()).isEqualTo(2);
    }
}
