package org.joinmarket.taker.job;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.joinmarket.support.logging.LogKeys;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * The current state of one running job: every change is on the disk before anybody sees it. Owned by the job's thread;
 * others read {@link #current()} and {@link #changes()}.
 */
final class JobTracker {
    private final JobStore store;
    private final InstantSource clock;
    private final JobTrace trace;
    private final Sinks.Many<Job> sink = Sinks.many().replay().latest();
    private volatile Job job;
    private long phaseSince;

    JobTracker(JobStore store, InstantSource clock, Job job) {
        this(store, clock, job, JobTrace.none());
    }

    JobTracker(JobStore store, InstantSource clock, Job job, JobTrace trace) {
        this.store = store;
        this.clock = clock;
        this.trace = trace;
        this.job = job;
        this.phaseSince = clock.millis();
        sink.tryEmitNext(job);
    }

    Job current() {
        return job;
    }

    /** The current state at once, then every change; ends with the job. Who reads slowly misses what is outdated. */
    Flux<Job> changes() {
        return sink.asFlux().onBackpressureLatest();
    }

    void enter(Phase phase) {
        if (job.phase() == phase) return;
        change(now -> now.toBuilder().phase(phase).phases(phasesUntilNow(now)).build());
        phaseSince = clock.millis();
        trace.enter(phase);
        LogKeys.phase(phase);
    }

    void makers(List<Job.JobMaker> makers) {
        if (!makers.equals(job.makers()))
            change(now -> now.toBuilder().makers(makers).build());
    }

    void leftOut(Job.LeftOut leftOut) {
        change(now -> now.toBuilder().leftOut(leftOut).build());
    }

    /** Known before the signature, so that a restart knows it too. */
    void fees(Job.Fees fees) {
        change(now -> now.toBuilder().fees(fees).build());
    }

    /** @param transaction with all signatures; absent if ours are not known */
    void complete(String txid, @Nullable String transaction, @Nullable Long coinjoinMillis) {
        change(now -> now.toBuilder()
                .state(JobState.COMPLETED)
                .phases(phasesUntilNow(now))
                .phase(Phase.DONE)
                .txid(txid)
                .transaction(transaction)
                .coinjoinMillis(coinjoinMillis)
                .finishedAt(clock.instant().toString())
                .build());
        trace.end(JobMeters.COMPLETED);
        sink.tryEmitComplete();
    }

    void fail(FailureReason reason, String detail) {
        change(now -> now.toBuilder()
                .state(JobState.FAILED)
                .phases(phasesUntilNow(now))
                .failure(new Job.Failure(reason, detail))
                .finishedAt(clock.instant().toString())
                .build());
        trace.end(JobMeters.label(reason));
        sink.tryEmitComplete();
    }

    /** Signed by all, and whether it gets into a block is seen later: what is traced ends here. */
    void leaveOpen() {
        trace.end("unsettled");
    }

    private void change(UnaryOperator<Job> change) {
        Job next = change.apply(job);
        store.update(next);
        job = next;
        sink.tryEmitNext(next);
    }

    private List<Job.PhaseTime> phasesUntilNow(Job now) {
        var times = new ArrayList<>(now.phases());
        times.add(new Job.PhaseTime(now.phase(), clock.millis() - phaseSince));
        return times;
    }
}
