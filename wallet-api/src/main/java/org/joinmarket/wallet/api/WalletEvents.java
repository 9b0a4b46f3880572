package org.joinmarket.wallet.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads {@link Events}, on and on. */
public final class WalletEvents {
    /** The service says something every 15 s; a connection that says nothing for so long is dead. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

    private static final String DATA = "data:";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http;
    private final URI uri;
    private final Supplier<String> token;
    private final Duration timeout;

    /** As {@link WalletClients#create}. */
    public WalletEvents(URI base, Supplier<String> token, Duration timeout) {
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
        String before = base.toString(); // with a path where a proxy adds one, as of other calls
        this.uri = URI.create((before.endsWith("/") ? before.substring(0, before.length() - 1) : before) + Events.PATH);
        this.token = token;
        this.timeout = timeout;
    }

    /**
     * Reads until the stream ends, which it does at least every quarter of an hour, or {@code more} says that it is enough.
     *
     * @param lastId of the last event that was read; null for those that come
     * @throws WalletProblem if the service refuses, is not reached, or is lost on the way
     */
    public void read(@Nullable String lastId, Predicate<Events.Event> more) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(timeout)
                .header("Authorization", "Bearer " + token.get())
                .header("Accept", "text/event-stream");
        if (lastId != null) request.header("Last-Event-ID", lastId);
        try {
            HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200)
                    throw WalletClients.problemOf(
                            response.statusCode(), body.readNBytes(WalletClients.MAX_PROBLEM_BYTES));
                events(body, more);
            }
        } catch (IOException | JacksonException e) {
            throw lost(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw lost(e);
        }
    }

    private static void events(InputStream body, Predicate<Events.Event> more) throws IOException {
        AtomicLong heard = new AtomicLong(System.nanoTime());
        try (ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().factory());
                var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            var _ = watch.scheduleWithFixedDelay(() -> closeIfSilent(body, heard), 5, 5, TimeUnit.SECONDS);
            try {
                String line = lines.readLine();
                while (line != null) {
                    heard.set(System.nanoTime());
                    if (line.startsWith(DATA)
                            && !more.test(JSON.readValue(line.substring(DATA.length()), Events.Event.class))) return;
                    line = lines.readLine();
                }
            } finally {
                watch.shutdownNow();
            }
        }
    }

    private static void closeIfSilent(InputStream body, AtomicLong heard) {
        if (System.nanoTime() - heard.get() < LONGEST_SILENCE.toNanos()) return;
        try {
            body.close(); // whoever reads from it gets an exception
        } catch (IOException _) {
            heard.set(System.nanoTime()); // tried again later
        }
    }

    private static WalletProblem lost(Exception cause) {
        return new WalletProblem(
                WalletProblem.UNREACHABLE,
                "unreachable",
                "the wallet service does not answer: " + cause.getClass().getSimpleName(),
                null,
                null,
                cause);
    }
}
