package org.joinmarket.taker.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.taker.job.JobScene.order;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.joinmarket.support.tracing.Traces;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a trace of a coinjoin tells: where the time went, and nothing of who, how much and which coins. */
@Tag("slow")
class JobTraceTest {
    private final List<MutableSpan> spans = new CopyOnWriteArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before every test
    private JobScene scene;

    @SuppressWarnings("NullAway.Init") // set before every test
    private Traces traces;

    @BeforeEach
    void open(@TempDir Path folder) {
        traces = Traces.to(
                new SpanHandler() {
                    @Override
                    public boolean end(TraceContext context, MutableSpan span, Cause cause) {
                        spans.add(new MutableSpan(span));
                        return true;
                    }
                },
                "taker-service");
        scene = new JobScene(folder);
        scene.observations = traces.registry();
    }

    @AfterEach
    void close() {
        scene.close();
        traces.close();
    }

    @Test
    void aCoinjoinIsOneTraceWithASpanForEachPhase() {
        scene.honestMakers(3).start();
        scene.fund(5_000_000);

        Job job = scene.run(order(3, 3));

        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
        MutableSpan whole = whole();
        assertThat(whole.tags())
                .containsEntry("role", "taker")
                .containsEntry("makers", "3")
                .containsEntry("outcome", "completed");
        assertThat(spans).extracting(MutableSpan::traceId).containsOnly(whole.traceId());
        assertThat(spans)
                .filteredOn(span -> span.parentId() != null)
                .allMatch(span -> whole.id().equals(span.parentId()))
                .extracting(span -> span.tag("phase"))
                .containsExactlyElementsOf(job.phases().stream()
                        .map(time -> JobMeters.label(time.phase()))
                        .toList());
    }

    @Test
    void itHasNoAmountNoNickNoCoinAndNoTransaction() {
        scene.honestMakers(3).start();
        String coin = scene.fund(5_000_000).toString();

        Job job = scene.run(order(3, 3));

        assertThat(spans).hasSizeGreaterThan(5).allSatisfy(span -> {
            assertThat(span.tags().keySet()).isSubsetOf("role", "phase", "outcome", "makers");
            assertThat(span.tags().values()).allMatch(value -> value.matches("[a-z_]{1,30}|[0-9]{1,2}"));
            assertThat(span.name()).matches("jm\\.coinjoin(\\.[a-z_]+)?");
            assertThat(span.error()).isNull();
            assertThat(span.annotations()).isEmpty();
        });
        String everything = spans.toString();
        assertThat(everything)
                .doesNotContain(
                        coin, String.valueOf(job.txid()), String.valueOf(job.amountSats()), job.wallet(), job.id());
        job.makers().forEach(maker -> assertThat(everything).doesNotContain(maker.nick()));
    }

    @Test
    void aCoinjoinThatFailsSaysWhyByItsFixedWord() {
        scene.start();
        scene.fund(5_000_000);
        String id = scene.service().submit(order(3, 3)).id();
        scene.awaitPhase(id, Phase.COLLECTING_OFFERS);
        assertThat(scene.service().cancel(id)).isTrue();

        scene.end(id);

        assertThat(whole().tags()).containsEntry("outcome", "cancelled");
    }

    private MutableSpan whole() {
        return spans.stream()
                .filter(span -> span.parentId() == null)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no span is the whole"));
    }
}
