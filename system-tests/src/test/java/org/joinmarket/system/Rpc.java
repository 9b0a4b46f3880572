package org.joinmarket.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a bitcoind directly: what the tests hold our services against. */
final class Rpc {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Bitcoind bitcoind;

    Rpc(Bitcoind bitcoind) {
        this.bitcoind = bitcoind;
    }

    JsonNode call(String method, Object... params) {
        try {
            String cookie = Files.readString(bitcoind.cookieFile());
            var request = HttpRequest.newBuilder(URI.create(bitcoind.rpcUrl() + "/"))
                    .timeout(TIMEOUT)
                    .header(
                            "Authorization",
                            "Basic " + Base64.getEncoder().encodeToString(cookie.getBytes(StandardCharsets.UTF_8)))
                    .POST(HttpRequest.BodyPublishers.ofString(
                            JSON.writeValueAsString(Map.of("method", method, "params", List.of(params)))))
                    .build();
            JsonNode answer =
                    JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body());
            if (!answer.path("error").isNull()) throw new AssertionError(method + ": " + answer.path("error"));
            return answer.path("result");
        } catch (IOException e) {
            throw new AssertionError(method + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Copies the blocks of {@code other} up to {@code height}; no mempool comes along. */
    void copyBlocksFrom(Rpc other, int height) {
        for (int i = call("getblockcount").asInt() + 1; i <= height; i++)
            call(
                    "submitblock",
                    other.call("getblock", other.call("getblockhash", i).asString(), 0)
                            .asString());
    }
}
