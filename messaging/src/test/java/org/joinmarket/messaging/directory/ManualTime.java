package org.joinmarket.messaging.directory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Time that passes only when told to; what falls due runs on the thread that tells. */
final class ManualTime implements InstantSource, Timer {
    private record Plan(Instant due, long number, Runnable action) {}

    private final List<Plan> plans = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private long nextNumber;

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public Planned after(Duration delay, Runnable action) {
        Plan plan = new Plan(now.plus(delay), nextNumber++, action);
        plans.add(plan);
        return () -> plans.remove(plan);
    }

    void pass(Duration duration) {
        Instant end = now.plus(duration);
        while (true) {
            Optional<Plan> next = plans.stream()
                    .filter(plan -> !plan.due().isAfter(end))
                    .min(Comparator.comparing(Plan::due).thenComparingLong(Plan::number));
            if (next.isEmpty()) break;
            plans.remove(next.get());
            now = next.get().due();
            next.get().action().run();
        }
        now = end;
    }

    void passSeconds(long seconds) {
        pass(Duration.ofSeconds(seconds));
    }

    /** How long until the next thing falls due. */
    Optional<Duration> untilNext() {
        return plans.stream().map(Plan::due).min(Comparator.naturalOrder()).map(due -> Duration.between(now, due));
    }
}
