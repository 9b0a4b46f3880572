package org.joinmarket.wallet.send;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.joinmarket.wallet.api.Sends.State;

/** Metrics of payments that were prepared and wait for signatures: nothing else gives their coins back. */
final class WaitingPromises {
    private volatile int count;
    private volatile Duration oldest = Duration.ZERO;

    WaitingPromises(MeterRegistry meters) {
        Gauge.builder("jm.wallet.payments.unsigned", () -> count)
                .description("payments that were prepared and not signed")
                .register(meters);
        Gauge.builder("jm.wallet.payments.unsigned.age", () -> oldest.toSeconds())
                .description("age of the oldest of them; 0 if there is none")
                .baseUnit("seconds")
                .register(meters);
    }

    void look(List<Sent> payments, Instant now) {
        List<Instant> made = payments.stream()
                .filter(sent -> sent.state() == State.UNSIGNED)
                .map(Sent::made)
                .toList();
        count = made.size();
        oldest = made.stream()
                .min(Instant::compareTo)
                .map(first -> Duration.between(first, now))
                .filter(Duration::isPositive)
                .orElse(Duration.ZERO);
    }
}
