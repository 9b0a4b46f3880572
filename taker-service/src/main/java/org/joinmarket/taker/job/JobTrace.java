package org.joinmarket.taker.job;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Locale;
import org.joinmarket.support.tracing.Traces;

/** One coinjoin in the traces: a span for the whole, one below it for each phase. The job's thread's alone. */
final class JobTrace {
    private static final String NAME = "jm.coinjoin";

    private final ObservationRegistry registry;
    private Observation whole = Observation.NOOP;
    private Observation phase = Observation.NOOP;

    private JobTrace(ObservationRegistry registry) {
        this.registry = registry;
    }

    /** Of a coinjoin that is not traced. */
    static JobTrace none() {
        return new JobTrace(ObservationRegistry.NOOP);
    }

    static JobTrace begin(ObservationRegistry registry, Job job) {
        var trace = new JobTrace(registry);
        trace.whole = Observation.createNotStarted(NAME, registry)
                .lowCardinalityKeyValue(Traces.ROLE, "taker")
                .lowCardinalityKeyValue(Traces.MAKERS, Integer.toString(job.makersWanted()))
                .start();
        trace.enter(job.phase());
        return trace;
    }

    void enter(Phase next) {
        phase.stop();
        String label = next.name().toLowerCase(Locale.ROOT);
        phase = Observation.createNotStarted(NAME + "." + label, registry)
                .lowCardinalityKeyValue(Traces.PHASE, label)
                .parentObservation(whole)
                .start();
    }

    /** Once; whatever comes later is not traced. */
    void end(String outcome) {
        phase.stop();
        whole.lowCardinalityKeyValue(Traces.OUTCOME, outcome).stop();
        phase = Observation.NOOP;
        whole = Observation.NOOP;
    }
}
