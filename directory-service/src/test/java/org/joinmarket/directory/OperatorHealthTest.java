package org.joinmarket.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.joinmarket.common.protocol.Envelope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What load balancers and supervisors are told: over HTTP, of a service as it is started. */
@Tag("slow")
class OperatorHealthTest {
    private static final String ALICE = "J5ALiceAAAAAAAAA";
    private static final String BOB = "J5BobbBBBBBBBBBB";
    private static final String NOWHERE = "NOT-SERVING-ONION";

    @TempDir
    private Path folder;

    private Operator operator;

    @BeforeEach
    void prepare() throws IOException {
        operator = new Operator(folder);
    }

    private void start(String... settings) throws IOException {
        operator = new Operator(folder, settings).start();
    }

    @AfterEach
    void stop() {
        operator.close();
    }

    private void assertReady(boolean ready) throws Exception {
        var readiness = operator.actuator("health/readiness");
        assertThat(readiness.statusCode()).as(readiness.body()).isEqualTo(ready ? 200 : 503);
        assertThat(Operator.json(readiness).get("status").asString()).isEqualTo(ready ? "UP" : "OUT_OF_SERVICE");
        var directory = Operator.json(readiness).get("components").get("directory");
        assertThat(directory.get("details").get("accepting").asBoolean()).isEqualTo(ready);
        assertThat(directory.get("details").get("draining").asBoolean()).isEqualTo(!ready);
    }

    private void assertAlive() throws Exception {
        var liveness = operator.actuator("health/liveness");
        assertThat(liveness.statusCode()).isEqualTo(200);
        assertThat(Operator.json(liveness).get("components").propertyNames())
                .as("a restart mends a broken JVM and nothing else")
                .containsExactly("livenessState");
    }

    @Test
    void isReadyAndAliveWhenItIsFull() throws Exception {
        start("--joinmarket.directory.max-peers=1", "--joinmarket.directory.max-handshaking=1");
        try (var _ = operator.peer(ALICE, NOWHERE)) {
            assertThat(operator.refusal(BOB)).contains("Maximum peers reached: 1");
            assertReady(true);
            assertAlive();
        }
    }

    @Test
    void isReadyAndAliveWhenItIsFloodedWithGarbageAndSilence() throws Exception {
        start("--joinmarket.directory.max-handshaking=10");
        var silent = new ArrayList<WireClient>();
        for (int i = 0; i < 30; i++) silent.add(operator.connect());
        for (int i = 0; i < 30; i++) {
            try (var garbage = operator.connect()) {
                garbage.sendRaw("garbage\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(garbage.isClosedInTheEnd()).isTrue();
            }
        }
        try (var loud = operator.peer(ALICE, NOWHERE)) {
            byte[] line = "{\"type\":791,\"line\":\"\"}\r\n".repeat(200).getBytes(StandardCharsets.US_ASCII);
            loud.sendRaw(line);
            assertReady(true);
            assertAlive();
        }
        for (var client : silent) client.close();
    }

    @Test
    void afterADrainItStaysUpAliveAndNotReady() throws Exception {
        start();
        try (var alice = operator.peer(ALICE, NOWHERE)) {
            assertReady(true);
            var answer = operator.post("/api/v1/drain", null);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            assertThat(Operator.json(answer).get("draining").asBoolean()).isTrue();
            assertThat(alice.isClosedInTheEnd()).isTrue();
        }
        assertReady(false);
        assertAlive();
        assertThatThrownBy(operator::connect).isInstanceOf(ConnectException.class);
        var status = operator.status();
        assertThat(status.get("accepting").asBoolean()).isFalse();
        assertThat(status.get("draining").asBoolean()).isTrue();
        assertThat(operator.post("/api/v1/drain", null).statusCode()).isEqualTo(202);
    }

    @Test
    @Timeout(60)
    void whenItIsToldToStopItIsNotReadyWhileItShowsThePeersOut() throws Exception {
        start("--joinmarket.directory.drain-notice=5m", "--joinmarket.directory.drain-batch=1");
        try (var alice = operator.peer(ALICE, NOWHERE)) {
            var server = operator.bean(DirectoryServer.class);
            var stopped = CompletableFuture.runAsync(operator::stop);
            Eventually.until("it drains", server::isDraining);

            assertReady(false);
            assertAlive();
            alice.send(new Envelope(Envelope.PING, ""));
            assertThat(alice.read().type())
                    .as("served until the notice is over")
                    .isEqualTo(Envelope.PONG);
            assertThat(stopped).isNotDone();
            server.stop(); // nobody waits five minutes
            assertThat(alice.isClosedInTheEnd()).isTrue();
            assertThat(stopped).succeedsWithin(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void stopsWithinMomentsWhenNobodyIsThere() throws Exception {
        start();
        var stopped = CompletableFuture.runAsync(operator::stop);

        assertThat(stopped).succeedsWithin(20, TimeUnit.SECONDS);
    }
}
