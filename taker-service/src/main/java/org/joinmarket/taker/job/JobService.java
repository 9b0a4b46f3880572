package org.joinmarket.taker.job;

import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.taker.TakerProperties;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Flux;

/** Takes orders, runs them, and answers about them. */
@Slf4j
@Service
@RequiredArgsConstructor
public class JobService {
    /** How long a stop waits for coinjoins to let go of their leases; what is left is settled by the next start. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final JobStore store;
    private final JobRun.Tools tools;
    private final InstantSource clock;
    private final TakerProperties properties;
    private final JobRecovery recovery;
    private final Map<String, JobRun> running = new ConcurrentHashMap<>();

    /**
     * Stores the job and starts it.
     *
     * @throws ApiProblem 429 {@code too-many-coinjoins}
     */
    public Job submit(Order order) {
        Job job = Job.builder()
                .id(UUID.randomUUID().toString())
                .state(JobState.RUNNING)
                .phase(Phase.COLLECTING_OFFERS)
                .wallet(order.wallet())
                .mixdepth(order.mixdepth())
                .amountSats(order.amountSats())
                .makersWanted(order.makers())
                .minimumMakers(order.minimumMakers())
                .destination(order.destination())
                .makers(List.of())
                .phases(List.of())
                .createdAt(clock.instant().toString())
                .build();
        JobRun run;
        synchronized (running) {
            if (running.size() >= properties.maxConcurrentJobs())
                throw new ApiProblem(
                        HttpStatus.TOO_MANY_REQUESTS,
                        "too-many-coinjoins",
                        "As many coinjoins are running as this service runs at a time.",
                        Map.of("limit", properties.maxConcurrentJobs()));
            store.insert(job, order);
            run = new JobRun(
                    order, new JobTracker(store, clock, job, JobTrace.begin(tools.observations(), job)), tools);
            running.put(job.id(), run);
        }
        Thread.ofVirtual().name("coinjoin-" + job.id()).start(() -> execute(job.id(), run));
        return job;
    }

    private void execute(String id, JobRun run) {
        try {
            runOrHandOver(run);
            store.prune(properties.maxStoredJobs());
        } finally {
            synchronized (running) {
                running.remove(id);
                running.notifyAll();
            }
        }
    }

    private void runOrHandOver(JobRun run) {
        try {
            run.run();
        } finally {
            if (!run.tracker().current().isFinished()) recovery.takeOver(run.tracker());
        }
    }

    public Optional<Job> find(String id) {
        JobRun run = running.get(id);
        return run != null ? Optional.of(run.tracker().current()) : store.find(id);
    }

    /** The newest first. */
    public List<Job> newest(int limit) {
        var current = new HashMap<String, Job>();
        running.forEach((id, run) -> current.put(id, run.tracker().current()));
        return store.newest(limit).stream()
                .map(job -> current.getOrDefault(job.id(), job))
                .toList();
    }

    /** The job now, then every change until it ends; empty if there is no such job. Blocks on the database. */
    public Optional<Flux<Job>> changes(String id) {
        JobRun run = running.get(id);
        return run != null
                ? Optional.of(run.tracker().changes())
                : recovery.changes(id).or(() -> store.find(id).map(Flux::just));
    }

    /** @return whether it was running; it may be too late all the same */
    public boolean cancel(String id) {
        JobRun run = running.get(id);
        if (run == null || run.tracker().current().isFinished()) return false;
        run.cancel(FailureReason.CANCELLED);
        return true;
    }

    @PreDestroy
    void stop() {
        running.values().forEach(run -> run.cancel(FailureReason.INTERRUPTED));
        if (!awaitRunning(0, STOP_LIMIT)) log.warn("coinjoins are still running; the next start settles them");
    }

    /** @return whether it came to that within {@code limit} */
    boolean awaitRunning(int atMost, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        synchronized (running) {
            while (running.size() > atMost) {
                long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
                if (left <= 0) return false;
                try {
                    running.wait(left);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            return true;
        }
    }
}
