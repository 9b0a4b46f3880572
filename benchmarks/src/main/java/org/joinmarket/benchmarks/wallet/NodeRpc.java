package org.joinmarket.benchmarks.wallet;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.joinmarket.benchmarks.load.BenchFailed;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a benchmark asks of its bitcoind itself. */
final class NodeRpc implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI url;
    private final String credentials;

    NodeRpc(Bitcoind node) {
        this.url = node.rpcUrl();
        try {
            byte[] cookie = Files.readString(node.cookieFile()).strip().getBytes(StandardCharsets.US_ASCII);
            this.credentials = "Basic " + Base64.getEncoder().encodeToString(cookie);
        } catch (IOException e) {
            throw new BenchFailed("bitcoind's cookie cannot be read");
        }
    }

    JsonNode call(String method, Object... params) {
        var body = JSON.createObjectNode().put("method", method).put("id", 1);
        body.set("params", JSON.valueToTree(List.of(params)));
        var request = HttpRequest.newBuilder(url)
                .timeout(TIMEOUT)
                .header("Authorization", credentials)
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        try {
            JsonNode reply = JSON.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
            if (!reply.path("error").isNull())
                throw new BenchFailed("bitcoind refuses " + method + ": "
                        + reply.path("error").path("message").stringValue(""));
            return reply.path("result");
        } catch (IOException e) {
            throw new BenchFailed("bitcoind does not answer " + method + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailed("interrupted");
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
