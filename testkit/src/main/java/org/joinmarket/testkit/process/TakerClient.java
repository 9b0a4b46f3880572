package org.joinmarket.testkit.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The taker service's API as demo and tests need it, and plain JSON from any of the services. */
public final class TakerClient {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI base;
    private final String token;

    public TakerClient(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    /** Orders a coinjoin and returns the job's id. */
    public String order(Map<String, Object> order) {
        var request = request(base.resolve("/api/v1/coinjoins"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(order)))
                .build();
        return send(request, 202).path("id").asString();
    }

    public JsonNode job(String id) {
        return send(request(base.resolve("/api/v1/coinjoins/" + id)).GET().build(), 200);
    }

    /** Follows a job's server-sent events until the service ends them. */
    public void follow(String id, Consumer<JsonNode> onJob) {
        var request = HttpRequest.newBuilder(base.resolve("/api/v1/coinjoins/" + id + "/events"))
                .header("Authorization", "Bearer " + token)
                .header("Accept", "text/event-stream")
                .build();
        try {
            var response = http.send(request, BodyHandlers.ofLines());
            if (response.statusCode() != 200)
                throw new IllegalStateException("the taker's events answered " + response.statusCode());
            try (var lines = response.body()) {
                lines.filter(line -> line.startsWith("data:"))
                        .forEach(line -> onJob.accept(
                                JSON.readTree(line.substring("data:".length()).strip())));
            }
        } catch (IOException e) {
            throw new IllegalStateException("the taker's events broke off: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Any JSON document of a service. */
    public JsonNode json(URI uri) {
        return send(request(uri).GET().build(), 200);
    }

    private HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(ANSWER_TIMEOUT).header("Authorization", "Bearer " + token);
    }

    private JsonNode send(HttpRequest request, int expected) {
        try {
            var response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != expected)
                throw new IllegalStateException(
                        request.uri().getPath() + " answered " + response.statusCode() + ": " + response.body());
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new IllegalStateException(request.uri() + " does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
