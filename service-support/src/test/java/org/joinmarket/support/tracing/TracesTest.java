package org.joinmarket.support.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.observation.Observation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.joinmarket.support.tracing.TracingProperties.Export;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class TracesTest {
    private static final URI HERE = URI.create("http://127.0.0.1:9411/api/v2/spans");

    private static void coinjoin(Traces traces) {
        Observation.createNotStarted("jm.coinjoin", traces.registry())
                .lowCardinalityKeyValue(Traces.OUTCOME, "completed")
                .highCardinalityKeyValue("txid", "ab".repeat(32))
                .start()
                .error(new IllegalStateException("of wallet alice"))
                .stop();
    }

    @Test
    void areOffUnlessWanted() {
        Traces traces = new TracingAutoConfiguration().coinjoinTraces(new TracingProperties(Export.OFF, HERE), "test");

        assertThat(traces.registry().isNoop()).isTrue();
    }

    @Test
    void nothingLeavesButTheAttributesThatMay() throws Exception {
        List<MutableSpan> spans = new CopyOnWriteArrayList<>();
        try (Traces traces = Traces.to(
                new SpanHandler() {
                    @Override
                    public boolean end(TraceContext context, MutableSpan span, Cause cause) {
                        return spans.add(new MutableSpan(span));
                    }
                },
                "test")) {
            coinjoin(traces);
        }

        assertThat(spans).singleElement().satisfies(span -> {
            assertThat(span.tags()).containsOnlyKeys(Traces.OUTCOME, "error").containsEntry("error", "true");
            assertThat(span.error()).isNull();
            assertThat(span.localIp()).isEqualTo("127.0.0.1");
            assertThat(span.toString()).doesNotContain("alice").doesNotContain("abab");
        });
    }

    @Test
    void areLinesOfTheLog() throws Exception {
        var logger = (Logger) LoggerFactory.getLogger(LoggedSpans.class);
        var captured = new ListAppender<ILoggingEvent>();
        captured.start();
        logger.addAppender(captured);
        try (Traces traces =
                new TracingAutoConfiguration().coinjoinTraces(new TracingProperties(Export.LOG, HERE), "test")) {
            coinjoin(traces);
        } finally {
            logger.detachAppender(captured);
        }

        assertThat(captured.list).singleElement().satisfies(event -> {
            assertThat(event.getMessage()).isEqualTo("span");
            assertThat(event.getKeyValuePairs())
                    .extracting(pair -> pair.key)
                    .containsExactlyInAnyOrder("trace", "span", "spanId", "outcome", "error", "millis");
        });
    }

    @Test
    void reachACollectorOnThisMachine() throws Exception {
        var received = new LinkedBlockingQueue<String>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/api/v2/spans", exchange -> {
            try (exchange) {
                boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
                var body = zipped
                        ? new java.util.zip.GZIPInputStream(exchange.getRequestBody())
                        : exchange.getRequestBody();
                received.add(new String(body.readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(202, -1);
            }
        });
        collector.start();
        URI url = URI.create("http://127.0.0.1:" + collector.getAddress().getPort() + "/api/v2/spans");
        try (Traces traces =
                new TracingAutoConfiguration().coinjoinTraces(new TracingProperties(Export.ZIPKIN, url), "test")) {
            coinjoin(traces);

            assertThat(received.poll(30, TimeUnit.SECONDS))
                    .contains("\"outcome\":\"completed\"")
                    .doesNotContain("alice");
        } finally {
            collector.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://collector.example.org/api/v2/spans",
                "https://127.0.0.1/",
                "http://127.0.0.1.example.org/",
                "spans"
            })
    void goNowhereElse(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TracingProperties(Export.ZIPKIN, URI.create(url)))
                .withMessageContaining("this machine");
    }
}
