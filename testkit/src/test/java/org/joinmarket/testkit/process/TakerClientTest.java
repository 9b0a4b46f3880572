package org.joinmarket.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Against a taker that is an HTTP server of the test's. */
class TakerClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final TakerClient client;
    private final List<@Nullable String> tokens = Collections.synchronizedList(new ArrayList<>());

    TakerClientTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        client = new TakerClient(base(), "secret");
    }

    private URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private void on(String path, Answer answer) {
        server.createContext(path, exchange -> {
            tokens.add(exchange.getRequestHeaders().getFirst("Authorization"));
            try (exchange) {
                answer.to(exchange);
            }
        });
    }

    private static Answer answering(int status, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    @Test
    void ordersACoinjoinAndAsksForItsJob() {
        on("/api/v1/coinjoins", answering(202, "{\"id\":\"7\"}"));
        on("/api/v1/coinjoins/7", answering(200, "{\"state\":\"RUNNING\"}"));

        String id = client.order(Map.of("wallet", "carol", "amount_sats", 5));

        assertThat(id).isEqualTo("7");
        assertThat(client.job(id).path("state").asString()).isEqualTo("RUNNING");
        assertThat(tokens).containsOnly("Bearer secret");
    }

    @Test
    void saysWhatTheTakerAnsweredWhenItRefuses() {
        on("/api/v1/coinjoins", answering(400, "{\"detail\":\"below dust\"}"));

        assertThatIllegalStateException()
                .isThrownBy(() -> client.order(Map.of()))
                .withMessage("/api/v1/coinjoins answered 400: {\"detail\":\"below dust\"}");
    }

    @Test
    void saysWhoDoesNotAnswer() {
        server.stop(0);

        assertThatIllegalStateException().isThrownBy(() -> client.job("7")).withMessageContaining("does not answer");
    }

    @Test
    void hearsOfEveryStepUntilTheEventsEnd() {
        on(
                "/api/v1/coinjoins/7/events",
                answering(
                        200,
                        ": hello\n\nevent: job\ndata: {\"phase\":\"FILLING\"}\n\ndata:{\"phase\":\"SIGNING\"}\n\n"));
        List<String> phases = new ArrayList<>();

        client.follow("7", PATIENCE, job -> phases.add(job.path("phase").asString()));

        assertThat(phases).containsExactly("FILLING", "SIGNING");
    }

    @Test
    void saysWhenTheEventsAreRefused() {
        on("/api/v1/coinjoins/7/events", answering(404, "{}"));

        assertThatIllegalStateException()
                .isThrownBy(() -> client.follow("7", PATIENCE, _ -> {}))
                .withMessage("the taker's events answered 404");
    }

    @Test
    void saysWhenTheEventsBreakOff() {
        on("/api/v1/coinjoins/7/events", exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write("data: {}\n\n".getBytes(StandardCharsets.UTF_8));
        });

        assertThatIllegalStateException()
                .isThrownBy(() -> client.follow("7", PATIENCE, _ -> {}))
                .withMessageContaining("broke off");
    }

    @Test
    void doesNotFollowForEver() {
        CountDownLatch never = new CountDownLatch(1);
        on("/api/v1/coinjoins/7/events", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("data: {}\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        List<JsonNode> heard = new ArrayList<>();

        assertThatIllegalStateException()
                .isThrownBy(() -> client.follow("7", Duration.ofSeconds(1), heard::add))
                .withMessage("the coinjoin did not end within 1 s");
        assertThat(heard).hasSize(1);
    }

    @Test
    void takesNoTokenToWhatIsPublic() {
        on("/orderbook.json", answering(200, "{\"offers\":[]}"));

        assertThat(TakerClient.publicJson(base().resolve("/orderbook.json"))
                        .path("offers")
                        .size())
                .isZero();
        assertThat(tokens).containsOnly((String) null);
    }
}
