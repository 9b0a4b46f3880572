package org.joinmarket.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.directory.peer.PeerRegistry;
import org.joinmarket.support.ServiceRunner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service as it is started, with its HTTP interface and its ready file. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DirectoryApplicationTest {
    private static final String ALICE = "J5ALiceAAAAAAAAA";

    private final HttpClient http = HttpClient.newHttpClient();
    private ConfigurableApplicationContext application;
    private JsonNode ready;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Path readyFile = folder.resolve("ready.json");
        application = ServiceRunner.start(
                DirectoryApplication.class,
                "directory-service",
                "--server.port=0",
                "--management.server.port=0",
                "--joinmarket.directory.port=0",
                "--joinmarket.directory.motd=hello",
                "--joinmarket.chain.network=regtest",
                "--joinmarket.wire.network=testnet",
                "--joinmarket.wire.allow-clearnet=true",
                "--joinmarket.run.data-dir=" + folder.resolve("data"),
                "--joinmarket.run.ready-file=" + readyFile);
        ready = JsonMapper.shared().readTree(Files.readString(readyFile));
    }

    @AfterAll
    void stop() {
        application.close();
        http.close();
    }

    /** The next test's peer has the same nick. */
    @AfterEach
    void allHaveLeft() {
        Eventually.until(
                "all have left", () -> application.getBean(PeerRegistry.class).count() == 0);
    }

    private HttpResponse<String> get(String port, String path) throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:" + ready.get(port).asInt() + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private WireClient peer(String location) throws IOException {
        var client = new WireClient(ready.get("wire").asInt());
        client.send(new Envelope(
                Envelope.HANDSHAKE,
                TestDirectory.handshake(ALICE, "NOT-SERVING-ONION")
                        .line()
                        .replace("mainnet", "testnet")
                        .replace("NOT-SERVING-ONION", location)));
        assertThat(client.read().line())
                .contains("\"accepted\": true", "\"network\": \"testnet\"", "\"motd\": \"hello\"");
        return client;
    }

    @Test
    void showsItsStatusToAnybodyWithoutNamingPeers() throws Exception {
        try (var _ = peer("127.0.0.1:5333")) {
            var response = get("http", "/api/v1/status");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).doesNotContain(ALICE, "5333");
            JsonNode status = JsonMapper.shared().readTree(response.body());
            assertThat(status.get("network").asString()).isEqualTo("testnet");
            assertThat(status.get("nick").asString()).startsWith("J5").hasSize(16);
            assertThat(status.get("accepting").asBoolean()).isTrue();
            assertThat(status.get("uptime_seconds").asLong()).isNotNegative();
            assertThat(status.get("peers").get("makers").asInt()).isEqualTo(1);
            assertThat(status.get("peers").get("takers").asInt()).isZero();
            assertThat(status.get("messages").get("in").asLong()).isPositive();
        }
    }

    @Test
    void showsPrometheusWhatItDoesWithoutNamingPeers() throws Exception {
        try (var client = peer("NOT-SERVING-ONION")) {
            client.send(new Envelope(Envelope.PUBMSG, ALICE + "!PUBLIC!orderbook"));
            client.send(new Envelope(Envelope.PING, ""));
            assertThat(client.read()).isEqualTo(new Envelope(Envelope.PONG, ""));
            String scrape = get("management", "/actuator/prometheus").body();

            assertThat(scrape)
                    .contains(
                            "jm_peers_active{role=\"taker\"",
                            "jm_handshakes_total{result=\"accepted\"",
                            "jm_handshakes_total{result=\"timeout\"",
                            "jm_messages_in_total{service=\"directory-service\",type=\"pubmsg\"} ",
                            "jm_messages_out_total{service=\"directory-service\",type=\"pong\"} ",
                            "jm_messages_broadcast_total",
                            "jm_bytes_in_total",
                            "jm_bytes_out_total",
                            "jm_heartbeat_evictions_total",
                            "jm_drops_total{reason=\"foreign_sender\"")
                    .doesNotContain(ALICE);
        }
    }

    @Test
    void isReadyWhileItAccepts() throws Exception {
        assertThat(get("management", "/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(get("management", "/actuator/health/readiness").body()).contains("\"accepting\":true");
    }

    @Test
    void refusesTheRestOfItsApiWithoutAToken() throws Exception {
        assertThat(get("http", "/api/v1/peers").statusCode()).isEqualTo(401);
    }
}
