package org.joinmarket.taker.job;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import lombok.RequiredArgsConstructor;
import org.springframework.stereotype.Component;

/** What the taker counts. No nick, txid or address is a tag. */
@Component
@RequiredArgsConstructor
public class JobMeters {
    private final MeterRegistry registry;

    void finished(Job job) {
        Job.Failure failure = job.failure();
        Counter.builder("jm_taker_coinjoins_total")
                .description("Coinjoins that ended, by outcome")
                .tag(
                        "outcome",
                        failure == null ? "completed" : failure.reason().name().toLowerCase(Locale.ROOT))
                .register(registry)
                .increment();
        for (Job.JobMaker maker : job.makers()) {
            String reason = maker.reason();
            if (reason == null) continue;
            Counter.builder("jm_taker_makers_dropped_total")
                    .description("Makers that were dropped from a round, by reason")
                    .tag("reason", reason.toLowerCase(Locale.ROOT))
                    .register(registry)
                    .increment();
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
