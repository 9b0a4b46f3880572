package org.joinmarket.testkit.esplora;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON-RPC to a test's bitcoind. */
public final class NodeRpc implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final URI url;
    private final Path cookie;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public NodeRpc(URI url, Path cookie) {
        this.url = url;
        this.cookie = cookie;
    }

    /** bitcoind answered with an error; {@code error} is its JSON. */
    public static final class Failed extends RuntimeException {
        final transient JsonNode error;

        Failed(JsonNode error) {
            super(error.toString());
            this.error = error;
        }
    }

    public JsonNode call(String method, Object... params) {
        ObjectNode request = JSON.createObjectNode().put("method", method).put("id", 1);
        request.set("params", JSON.valueToTree(List.of(params)));
        try {
            String credentials = Base64.getEncoder()
                    .encodeToString(Files.readString(cookie).strip().getBytes(StandardCharsets.US_ASCII));
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(url)
                            .header("Authorization", "Basic " + credentials)
                            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(request)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            JsonNode reply = JSON.readTree(response.body());
            if (reply.path("error").isObject()) throw new Failed(reply.path("error"));
            return reply.path("result");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
