package org.joinmarket.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.joinmarket.testkit.process.ServiceProcess;

/** What a service tells on its second port. */
final class Actuator {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Actuator() {}

    /** @throws AssertionError unless it answers with 200, or 503 because it is not ready */
    static String get(ServiceProcess service, String path) {
        URI uri = service.management().resolve(path);
        try (HttpClient http = HttpClient.newHttpClient()) {
            var answer = http.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as("%s of %s", path, service.name()).isIn(200, 503);
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(uri + " does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
