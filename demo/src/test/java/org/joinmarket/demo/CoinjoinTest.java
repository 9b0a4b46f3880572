package org.joinmarket.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.joinmarket.testkit.process.TakerClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against a taker that is an HTTP server of the test's. */
class CoinjoinTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Told told = new Told();
    private final Story story = new Story(told.stream(), false);
    private final HttpServer server;
    private final AtomicReference<String> ordered = new AtomicReference<>("");

    CoinjoinTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        on("/api/v1/coinjoins", 202, "{\"id\":\"7\"}");
        on("/api/v1/coinjoins/7/events", 200, """
            data: {"phase":"COLLECTING_OFFERS"}

            data: {"phase":"COLLECTING_OFFERS"}

            data: {"phase":"SIGNING"}

            """);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void on(String path, int status, String body) {
        server.createContext(path, exchange -> {
            try (exchange) {
                String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                if (!request.isEmpty()) ordered.set(request);
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
    }

    private Coinjoin run() {
        URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return Coinjoin.run(new TakerClient(base, "token"), "taker", 3, story);
    }

    @Test
    void ordersExactlyTheMakersAndTellsEachPhaseOnce() {
        on("/api/v1/coinjoins/7", 200, Round.JOB.toString());

        Coinjoin coinjoin = run();

        JsonNode order = JSON.readTree(ordered.get());
        assertThat(order.path("makers").asInt()).isEqualTo(3);
        assertThat(order.path("minimum_makers").asInt()).isEqualTo(3);
        assertThat(order.path("destination").asString()).isEqualTo("INTERNAL");
        assertThat(told.lines()).containsExactly("      collecting offers", "      signing");
        assertThat(coinjoin.transaction()).isEqualTo(Round.TRANSACTION);
        assertThat(coinjoin.amountSats()).isEqualTo(20_000_000);
    }

    @Test
    void failsWithTheTakersReason() {
        on(
                "/api/v1/coinjoins/7",
                200,
                "{\"state\":\"FAILED\",\"failure\":{\"reason\":\"TOO_FEW_MAKERS\",\"detail\":\"2 of 3\"}}");

        assertThatIllegalStateException()
                .isThrownBy(this::run)
                .withMessage("the coinjoin ended as FAILED: TOO_FEW_MAKERS, 2 of 3");
    }

    @Test
    void failsWhenTheReportedTransactionIsNone() {
        on("/api/v1/coinjoins/7", 200, "{\"state\":\"COMPLETED\",\"transaction\":\"00\"}");

        assertThatIllegalStateException().isThrownBy(this::run).withMessageContaining("cannot be read");
    }

    @Test
    void hasALineForPrograms() {
        String line = Coinjoin.of(Round.JOB).json(2, 12.3456);

        assertThat(line)
                .isEqualTo("{\"txid\":\"" + Round.TRANSACTION.txid().hex()
                        + "\",\"makers\":2,\"cj_amount_sats\":20000000,\"fees_sats\":5531,\"coinjoin_seconds\":0.123,"
                        + "\"total_seconds\":12.35}");
    }
}
