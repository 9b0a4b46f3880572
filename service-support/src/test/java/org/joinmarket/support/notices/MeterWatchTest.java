package org.joinmarket.support.notices;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MeterWatchTest {
    private static final Duration PAUSE = Duration.ofMinutes(10);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Instant now = Instant.parse("2026-11-27T12:00:00Z");

    private MeterWatch watch(NoticeRule rule) {
        return new MeterWatch(registry, List.of(rule), () -> now);
    }

    private static NoticeRule.Counted done(Duration pause) {
        return new NoticeRule.Counted(
                NoticeKind.COINJOIN_DONE, "coinjoins", NoticeRule.tagged("outcome", "completed"), pause);
    }

    @Test
    void aCounterThatGoesUpIsToldOfOnceWithHowOften() {
        var completed = registry.counter("coinjoins", "outcome", "completed");
        registry.counter("coinjoins", "outcome", "cancelled").increment();
        var watch = watch(done(Duration.ZERO));
        assertThat(watch.look()).isEmpty();

        completed.increment(2);

        assertThat(watch.look()).singleElement().satisfies(notice -> {
            assertThat(notice.kind()).isEqualTo(NoticeKind.COINJOIN_DONE);
            assertThat(notice.times()).isEqualTo(2);
            assertThat(notice.names()).containsEntry("outcome", "completed");
        });
        assertThat(watch.look()).isEmpty();
    }

    @Test
    void whatHappenedBeforeTheFirstLookIsNotLost() {
        registry.counter("coinjoins", "outcome", "completed").increment();

        assertThat(watch(done(Duration.ZERO)).look()).hasSize(1);
    }

    @Test
    void whatHappensInAPauseIsToldOfAfterIt() {
        var completed = registry.counter("coinjoins", "outcome", "completed");
        var watch = watch(done(PAUSE));
        completed.increment();
        assertThat(watch.look()).hasSize(1);
        completed.increment();
        now = now.plusSeconds(1);
        assertThat(watch.look()).isEmpty();
        completed.increment();

        now = now.plus(PAUSE);

        assertThat(watch.look()).singleElement().extracting(Notice::times).isEqualTo(2L);
    }

    @Test
    void aGaugeIsToldOfOnceWhenItHasBeenSoLongEnoughAndAgainAfterItWasOtherwise() {
        var offers = new AtomicInteger(3);
        Gauge.builder("offers", offers, AtomicInteger::get).register(registry);
        var watch = watch(
                new NoticeRule.Holding(NoticeKind.NO_OFFERS, "offers", NoticeRule.all(), value -> value == 0, PAUSE));
        assertThat(watch.look()).isEmpty();

        offers.set(0);
        assertThat(watch.look()).as("not yet").isEmpty();
        now = now.plus(PAUSE).minusSeconds(1);
        assertThat(watch.look()).as("nearly").isEmpty();
        now = now.plusSeconds(1);
        assertThat(watch.look()).as("now").hasSize(1);
        now = now.plus(PAUSE);
        assertThat(watch.look()).as("it is known").isEmpty();

        offers.set(1);
        assertThat(watch.look()).isEmpty();
        offers.set(0);
        assertThat(watch.look()).isEmpty();
        now = now.plus(PAUSE);
        assertThat(watch.look()).as("again").hasSize(1);
    }

    @Test
    void aGaugeThatIsNoNumberHoldsNothing() {
        Gauge.builder("blocks", () -> Double.NaN).register(registry);

        assertThat(watch(new NoticeRule.Holding(
                                NoticeKind.CERTIFICATE_EXPIRING,
                                "blocks",
                                NoticeRule.all(),
                                blocks -> blocks < 2016,
                                Duration.ZERO))
                        .look())
                .isEmpty();
    }

    @Test
    void aClockThatIsSetBackDelaysNothing() {
        Gauge.builder("offers", () -> 0).register(registry);
        var watch = watch(
                new NoticeRule.Holding(NoticeKind.NO_OFFERS, "offers", NoticeRule.all(), value -> value == 0, PAUSE));
        assertThat(watch.look()).isEmpty();

        now = now.minus(Duration.ofDays(1));

        assertThat(watch.look()).hasSize(1);
    }

    @Test
    void aRuleThatFailsHoldsUpNoOther() {
        Gauge.builder("coinjoins", () -> 0).tag("outcome", "completed").register(registry);
        Gauge.builder("offers", () -> 0).register(registry);
        var noOffers = new NoticeRule.Holding(
                NoticeKind.NO_OFFERS, "offers", NoticeRule.all(), value -> value == 0, Duration.ZERO);
        var watch = new MeterWatch(registry, List.of(done(PAUSE), noOffers), () -> now);

        assertThat(watch.look()).singleElement().extracting(Notice::kind).isEqualTo(NoticeKind.NO_OFFERS);
        assertThat(watch.look()).isEmpty();
    }

    /** The gauge that is looked at need not know why; another one of the same maker does, and may change its mind meanwhile. */
    @Test
    void anotherGaugeSaysWhy() {
        var reason = new AtomicInteger(0);
        Gauge.builder("missing", () -> 1).tag("maker", "alice").register(registry);
        for (String maker : List.of("alice", "bob"))
            for (int i = 0; i < 2; i++) {
                int mine = maker.equals("alice") ? i : 1 - i;
                Gauge.builder("standing", () -> reason.get() == mine ? 1 : 0)
                        .tag("maker", maker)
                        .tag("standing", i == 0 ? "wallet_locked" : "no_directory")
                        .register(registry);
            }
        var rule = new NoticeRule.Holding(
                NoticeKind.OFFER_NOT_VISIBLE, "missing", NoticeRule.all(), is -> is == 1, PAUSE, "standing");
        var watch = watch(rule);
        assertThat(watch.look()).isEmpty();

        reason.set(1);
        now = now.plus(PAUSE);

        assertThat(watch.look())
                .singleElement()
                .extracting(notice -> notice.text(Privacy.FULL))
                .isEqualTo("Maker alice has no offer standing: no_directory.");
    }
}
