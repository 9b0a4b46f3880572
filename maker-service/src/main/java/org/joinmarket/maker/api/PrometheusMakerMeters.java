package org.joinmarket.maker.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.joinmarket.maker.MakerMeters;
import org.joinmarket.maker.session.EndReason;
import org.joinmarket.maker.session.Phase;
import org.joinmarket.maker.session.RoundTimings;
import org.joinmarket.maker.session.SessionMeters;
import org.joinmarket.maker.session.SessionMeters.Dropped;
import org.joinmarket.maker.wallet.Standing;

/** {@code jm_maker_*}. */
final class PrometheusMakerMeters implements MakerMeters {
    private static final String MAKER = "maker";
    private static final String REASON = "reason";

    private final MeterRegistry registry;
    private final Map<String, Gauges> gauges = new ConcurrentHashMap<>();

    PrometheusMakerMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    private static final class Gauges {
        private volatile Standing standing = Standing.STARTING;
        private volatile int active;
        private volatile int awaitingPush;
    }

    @Override
    public SessionMeters sessionMeters(String maker) {
        Gauges values = gauges(maker);
        Gauge.builder("jm.maker.offering", values, it -> it.standing == Standing.OFFERING ? 1 : 0)
                .description("1 while offers stand")
                .tag(MAKER, maker)
                .register(registry);
        Gauge.builder("jm.maker.offers.missing", values, it -> it.standing.isTrouble() ? 1 : 0)
                .description("1 while offers should stand and do not, whatever the reason")
                .tag(MAKER, maker)
                .register(registry);
        for (Standing each : Standing.values())
            Gauge.builder("jm.maker.standing", values, it -> it.standing == each ? 1 : 0)
                    .description("1 for whether offers stand, and if not why")
                    .tag(MAKER, maker)
                    .tag("standing", each.label())
                    .register(registry);
        Gauge.builder("jm.maker.sessions.active", values, it -> it.active)
                .description("sessions between !fill and the signatures")
                .tag(MAKER, maker)
                .register(registry);
        Gauge.builder("jm.maker.sessions.signed", values, it -> it.awaitingPush)
                .description("signed rounds whose takers may still ask for a broadcast")
                .tag(MAKER, maker)
                .register(registry);
        return new ForMaker(maker);
    }

    private Gauges gauges(String maker) {
        return gauges.computeIfAbsent(maker, _ -> new Gauges());
    }

    @Override
    public void standing(String maker, Standing standing, Map<Phase, Integer> sessions) {
        Gauges values = gauges(maker);
        values.standing = standing;
        int all = sessions.values().stream().mapToInt(Integer::intValue).sum();
        values.awaitingPush = sessions.getOrDefault(Phase.SIGNED, 0) + sessions.getOrDefault(Phase.PUSHED, 0);
        values.active = all - values.awaitingPush;
    }

    @Override
    public void dropped(String maker, Dropped why) {
        counter("jm.maker.messages.dropped", Tags.of(MAKER, maker, REASON, label(why)))
                .increment();
    }

    private Counter counter(String name, Tags tags) {
        return Counter.builder(name).tags(tags).register(registry);
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT);
    }

    private final class ForMaker implements SessionMeters {
        private final String maker;
        private final Tags tags;
        private final Counter fills;
        private final Counter ioAuths;
        private final Counter signatures;
        private final Counter rounds;

        ForMaker(String maker) {
            this.maker = maker;
            this.tags = Tags.of(MAKER, maker);
            this.fills = counter("jm.maker.fills", tags);
            this.ioAuths = counter("jm.maker.ioauths", tags);
            this.signatures = counter("jm.maker.signatures", tags);
            this.rounds = counter("jm.maker.rounds", tags);
            for (EndReason reason : EndReason.values()) { // at 0: else nobody sees the first of a kind
                ended(true, reason);
                ended(false, reason);
            }
        }

        private Counter ended(boolean shown, EndReason reason) {
            return counter(shown ? "jm.maker.aborts" : "jm.maker.rejections", tags.and(REASON, reason.label()));
        }

        @Override
        public void fill() {
            fills.increment();
        }

        /** Before {@code !ioauth} it cost us nothing; after it our inputs are known to somebody who left. */
        @Override
        public void ended(EndReason reason, Phase lastPhase) {
            if (lastPhase.afterSignature()) return;
            boolean shown = lastPhase == Phase.AWAITING_TX || lastPhase == Phase.SIGNING;
            ended(shown, reason).increment();
        }

        @Override
        public void ioAuth() {
            ioAuths.increment();
        }

        @Override
        public void signed(int count, RoundTimings timings) {
            signatures.increment(count);
            rounds.increment();
            commit("burn").record(timings.burn());
            commit("lease").record(timings.lease());
            commit("sign").record(timings.sign());
        }

        private Timer commit(String step) {
            return Timer.builder("jm.maker.commit")
                    .description("until a step of a round was on the disk")
                    .tags(tags)
                    .tag("step", step)
                    .register(registry);
        }

        @Override
        public void pushed(boolean taken) {
            counter("jm.maker.pushes", tags.and("result", taken ? "taken" : "refused"))
                    .increment();
        }

        @Override
        public void dropped(Dropped why) {
            PrometheusMakerMeters.this.dropped(maker, why);
        }
    }
}
