package org.joinmarket.support.tracing;

import brave.Tracing;
import brave.handler.SpanHandler;
import brave.propagation.ThreadLocalCurrentTraceContext;
import brave.sampler.Sampler;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.brave.bridge.BraveCurrentTraceContext;
import io.micrometer.tracing.brave.bridge.BraveTracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import java.util.Set;

/**
 * A registry of observations apart from Spring's, whose observations of HTTP have names of wallets and transactions in them: what is not
 * observed here is in no trace. Of what is, only these attributes leave it: {@value #ROLE}, {@value #PHASE}, {@value #OUTCOME} and {@value #MAKERS}.
 */
public final class Traces implements AutoCloseable {
    public static final String ROLE = "role";
    public static final String PHASE = "phase";
    public static final String OUTCOME = "outcome";
    public static final String MAKERS = "makers";
    private static final Set<String> ATTRIBUTES = Set.of(ROLE, PHASE, OUTCOME, MAKERS);

    private final ObservationRegistry registry;
    private final Runnable closing;

    private Traces(ObservationRegistry registry, Runnable closing) {
        this.registry = registry;
        this.closing = closing;
    }

    /** Nothing is observed, at no cost. */
    public static Traces off() {
        return new Traces(ObservationRegistry.NOOP, () -> {});
    }

    /** Every span goes to {@code spans}. */
    public static Traces to(SpanHandler spans, String service) {
        return to(spans, service, () -> {});
    }

    /** As above; {@code closing} is run after the last span. */
    static Traces to(SpanHandler spans, String service, Runnable closing) {
        var context = ThreadLocalCurrentTraceContext.newBuilder().build();
        Tracing tracing = Tracing.newBuilder()
                .localServiceName(service)
                .localIp("127.0.0.1")
                .currentTraceContext(context)
                .sampler(Sampler.ALWAYS_SAMPLE)
                .addSpanHandler(spans)
                .build();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig()
                .observationHandler(
                        new Handler(new BraveTracer(tracing.tracer(), new BraveCurrentTraceContext(context))));
        return new Traces(registry, () -> {
            tracing.close();
            closing.run();
        });
    }

    /** Where a service observes its coinjoins. */
    public ObservationRegistry registry() {
        return registry;
    }

    @Override
    public void close() {
        closing.run();
    }

    private static final class Handler extends DefaultTracingObservationHandler {
        Handler(BraveTracer tracer) {
            super(tracer);
        }

        @Override
        public void tagSpan(Observation.Context context, Span span) {
            for (KeyValue one : context.getAllKeyValues())
                if (ATTRIBUTES.contains(one.getKey())) span.tag(one.getKey(), one.getValue());
        }

        /** Messages of exceptions may say anything. */
        @Override
        public void onError(Observation.Context context) {
            getRequiredSpan(context).tag("error", "true");
        }
    }
}
