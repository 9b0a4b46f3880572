package org.joinmarket.testkit.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The taker service's API as demo and tests need it, and public JSON from any of the services. */
public final class TakerClient {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);
    private static final String DATA = "data:";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(ANSWER_TIMEOUT).build();
    private static final JsonMapper JSON = JsonMapper.builder().build();

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

    /**
     * Follows a job's server-sent events until the service ends them.
     *
     * @param patience for the whole job
     * @throws IllegalStateException if the events are refused, break off, or last longer
     */
    public void follow(String id, Duration patience, Consumer<JsonNode> onJob) {
        var request = request(base.resolve("/api/v1/coinjoins/" + id + "/events"))
                .header("Accept", "text/event-stream")
                .build();
        var overdue = new AtomicBoolean();
        try (ScheduledExecutorService watch =
                Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory())) {
            HttpResponse<InputStream> response = HTTP.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = response.body();
                    var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
                if (response.statusCode() != 200)
                    throw new IllegalStateException("the taker's events answered " + response.statusCode());
                var end = watch.schedule(() -> end(body, overdue), patience.toMillis(), TimeUnit.MILLISECONDS);
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith(DATA))
                        onJob.accept(JSON.readTree(line.substring(DATA.length()).strip()));
                }
                end.cancel(false);
            } finally {
                watch.shutdownNow();
            }
        } catch (IOException e) {
            if (!overdue.get()) throw new IllegalStateException("the taker's events broke off: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        if (overdue.get())
            throw new IllegalStateException("the coinjoin did not end within " + patience.toSeconds() + " s");
    }

    /** Whoever reads it wakes up. */
    private static void end(InputStream body, AtomicBoolean overdue) {
        overdue.set(true);
        try {
            body.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot end the taker's events", e);
        }
    }

    /** A JSON document that a service shows to everybody; no token goes there. */
    public static JsonNode publicJson(URI uri) {
        return send(HttpRequest.newBuilder(uri).timeout(ANSWER_TIMEOUT).GET().build(), 200);
    }

    private HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(ANSWER_TIMEOUT).header("Authorization", "Bearer " + token);
    }

    private static JsonNode send(HttpRequest request, int expected) {
        try {
            var response = HTTP.send(request, BodyHandlers.ofString());
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
