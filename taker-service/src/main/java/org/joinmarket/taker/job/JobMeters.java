package org.joinmarket.taker.job;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.joinmarket.taker.round.DropReason;
import org.springframework.stereotype.Component;

/** What the taker counts. No nick, txid or address is a tag. */
@Component
public class JobMeters {
    static final String COMPLETED = "completed";

    private final MeterRegistry registry;
    private final AtomicInteger failedInARow = new AtomicInteger();

    /** All outcomes and reasons are there from the beginning, at 0: else nobody sees the first of a kind. */
    JobMeters(MeterRegistry registry) {
        this.registry = registry;
        outcome(COMPLETED);
        for (FailureReason reason : FailureReason.values()) outcome(label(reason));
        for (DropReason reason : DropReason.values()) dropped(label(reason));
        Gauge.builder("jm_taker_coinjoins_failed_in_a_row", failedInARow, AtomicInteger::get)
                .description(
                        "Coinjoins that failed since the last one that did not, or since the start; cancelled ones are neither")
                .register(registry);
    }

    private Counter outcome(String outcome) {
        return Counter.builder("jm_taker_coinjoins_total")
                .description("Coinjoins that ended, by outcome")
                .tag("outcome", outcome)
                .register(registry);
    }

    private Counter dropped(String reason) {
        return Counter.builder("jm_taker_makers_dropped_total")
                .description("Makers that were dropped from a round, by reason")
                .tag("reason", reason)
                .register(registry);
    }

    static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    void finished(Job job) {
        Job.Failure failure = job.failure();
        outcome(failure == null ? COMPLETED : label(failure.reason())).increment();
        if (failure == null) failedInARow.set(0);
        else if (failure.reason() != FailureReason.CANCELLED) failedInARow.incrementAndGet();
        for (Job.JobMaker maker : job.makers()) {
            String reason = maker.reason();
            if (reason != null) dropped(reason.toLowerCase(Locale.ROOT)).increment();
        }
        for (Job.PhaseTime time : job.phases()) {
            Timer.builder("jm_taker_phase_seconds")
                    .description("How long the phases of a coinjoin took")
                    .tag("phase", time.phase().name().toLowerCase(Locale.ROOT))
                    .register(registry)
                    .record(Duration.ofMillis(time.millis()));
        }
    }
}
