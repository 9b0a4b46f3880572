package org.joinmarket.wallet;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import lombok.extern.slf4j.Slf4j;

/** Runs the steps of the background's work: what one of them throws, or one wallet's part of it, keeps no other from its work. */
@Slf4j
final class KeepingSteps {
    /** What fails at each look is said so seldom. */
    private static final Duration SAID_AGAIN = Duration.ofMinutes(5);

    private final MeterRegistry meters;
    private final Map<String, Long> lastSaid = new ConcurrentHashMap<>();

    KeepingSteps(MeterRegistry meters) {
        this.meters = meters;
    }

    /** @param step one of a few names; a tag of a metric */
    void run(String step, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            failed(step, e);
        }
    }

    private void failed(String step, RuntimeException e) {
        Counter.builder("jm.wallet.keeping.failures")
                .description("background work that failed unexpectedly")
                .tag("step", step)
                .register(meters)
                .increment();
        long now = System.nanoTime();
        Long said = lastSaid.get(step);
        if (said != null && now - said < SAID_AGAIN.toNanos()) return;
        lastSaid.put(step, now);
        log.atError()
                .setCause(e)
                .addKeyValue("step", step)
                .log("background work failed; the rest goes on, and this with the next interval");
    }
}
