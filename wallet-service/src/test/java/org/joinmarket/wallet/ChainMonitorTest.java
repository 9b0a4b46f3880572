package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.joinmarket.support.notices.NoticeRule;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.junit.jupiter.api.Test;

class ChainMonitorTest {
    private static final Duration HANGS = Duration.ofSeconds(30);

    private final ManualClock clock = new ManualClock();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger asked = new AtomicInteger();
    private ChainTrouble says = ChainTrouble.NODE_DOWN;
    private final ChainMonitor monitor = new ChainMonitor(hanging(), clock, meters);

    private ChainBackend hanging() {
        return (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(), new Class<?>[] {ChainBackend.class}, (_, _, _) -> {
                    asked.incrementAndGet();
                    clock.advance(HANGS);
                    throw new ChainUnavailable(says, "did not answer in time", "look after it", null);
                });
    }

    @Test
    void whoeverWaitedForABackendThatHangsGetsThatAnswerAndDoesNotAskAgain() {
        assertThat(monitor.trouble()).isPresent();
        assertThat(monitor.trouble()).isPresent();
        assertThat(asked).hasValue(1);

        clock.advance(Duration.ofSeconds(2));
        assertThat(monitor.trouble()).isPresent();
        assertThat(asked).hasValue(2);
    }

    @Test
    void asksAgainWhenTheClockWasSetBack() {
        assertThat(monitor.trouble()).isPresent();
        clock.advance(Duration.ofHours(-2));
        assertThat(monitor.trouble()).isPresent();
        assertThat(asked).hasValue(2);
    }

    /** Else the text for somebody who is woken by it would have a gap. */
    @Test
    void itsNoticesKnowWhatIsWrong() {
        var notices = new NoticeConfiguration();
        assertThat(monitor.trouble()).isPresent();

        for (NoticeRule rule : List.of(notices.chainTrouble(), notices.chainBehind()))
            assertThat(meters.get(rule.meter()).gauges())
                    .singleElement()
                    .satisfies(gauge -> assertThat(rule.names(meters, gauge.getId()))
                            .as(rule.meter())
                            .containsEntry("trouble", "node-down"));
    }

    /** A node that starts is waited for; whoever is called at night must not be called for that. */
    @Test
    void onlyWhatDoesNotEndByItselfIsUrgent() {
        for (ChainTrouble each : ChainTrouble.values()) {
            says = each;
            clock.advance(Duration.ofSeconds(2));
            assertThat(monitor.trouble()).isPresent();
            assertThat(meters.get("jm.chain.unavailable").gauge().value())
                    .as(each.slug())
                    .isEqualTo(
                            Set.of("warming-up", "initial-block-download", "wallet-busy", "history-unknown")
                                            .contains(each.slug())
                                    ? 0
                                    : 1);
        }
    }

    @Test
    void itsMetricsSayWhatIsWrong() {
        assertThat(meters.get("jm.chain.up").gauge().value()).isEqualTo(1);
        assertThat(monitor.trouble()).isPresent();

        assertThat(meters.get("jm.chain.up").gauge().value()).isZero();
        assertThat(trouble("node-down")).isEqualTo(1);
        assertThat(trouble("warming-up")).isZero();
    }

    private double trouble(String slug) {
        return meters.get("jm.chain.trouble").tag("trouble", slug).gauge().value();
    }
}
