package org.joinmarket.directory;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.joinmarket.directory.connection.ConnectionManager;
import org.joinmarket.directory.peer.PeerRegistry;
import org.joinmarket.support.ServiceRunner;
import org.joinmarket.testkit.process.PrivateFiles;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service as it is started, with those who run it and those who use it. Its state survives {@link #restart}. */
final class Operator implements AutoCloseable {
    static final String OPERATOR = "operator-token-operator-token-operator";
    static final String VIEWER = "viewer-token-viewer-token-viewer-token";
    static final String MAKER = "maker-token-maker-token-maker-token-maker";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final List<String> settings = new ArrayList<>();
    private @Nullable ConfigurableApplicationContext application;
    private JsonNode ports = JsonMapper.shared().createObjectNode();

    Operator(Path folder, String... more) throws IOException {
        this.folder = folder;
        settings.addAll(List.of(
                "--server.port=0",
                "--management.server.port=0",
                "--joinmarket.directory.port=0",
                "--joinmarket.chain.network=regtest",
                "--joinmarket.wire.network=mainnet",
                "--joinmarket.run.data-dir=" + data(),
                "--joinmarket.run.ready-file=" + folder.resolve("ready.json")));
        settings.addAll(token(0, "olga", OPERATOR, "OPERATOR"));
        settings.addAll(token(1, "victor", VIEWER, "VIEWER"));
        settings.addAll(token(2, "mallory", MAKER, "MAKER"));
        settings.addAll(List.of(more));
    }

    private List<String> token(int index, String name, String token, String role) {
        String prefix = "--joinmarket.http.tokens[" + index + "].";
        Path file = PrivateFiles.write(folder.resolve(name), token);
        return List.of(
                prefix + "name=" + name,
                prefix + "file=" + file,
                prefix + "role=" + role,
                prefix + "wallets=" + (role.equals("MAKER") ? "w" : ""));
    }

    Path data() {
        return folder.resolve("data");
    }

    Operator start() throws IOException {
        application =
                ServiceRunner.start(DirectoryApplication.class, "directory-service", settings.toArray(String[]::new));
        ports = JsonMapper.shared().readTree(Files.readString(folder.resolve("ready.json")));
        return this;
    }

    void restart() throws IOException {
        stop();
        start();
    }

    void stop() {
        if (application != null) application.close();
        application = null;
    }

    <T> T bean(Class<T> type) {
        return Objects.requireNonNull(application).getBean(type);
    }

    WireClient connect() throws IOException {
        return new WireClient(ports.get("wire").asInt());
    }

    /** Somebody who has shaken hands. Whoever had the nick until now may just be leaving. */
    WireClient peer(String nick, String location, String... features) throws IOException {
        Eventually.until(nick + " has left", () -> !bean(PeerRegistry.class).isPresent(nick));
        var client = connect();
        client.send(TestDirectory.handshake(nick, location, features));
        String answer = client.read().line();
        if (!answer.contains("\"accepted\": true")) throw new AssertionError(answer);
        if (!client.isServed()) throw new AssertionError("not served");
        return client;
    }

    /** Until the directory has noticed that all clients are closed. */
    void awaitNobody() {
        Eventually.until("all have left", () -> bean(ConnectionManager.class).count() == 0);
    }

    /** What the directory says to somebody whom it does not let in. */
    String refusal(String nick) throws IOException {
        try (var client = connect()) {
            client.send(TestDirectory.handshake(nick, "NOT-SERVING-ONION"));
            return client.read().line();
        }
    }

    HttpResponse<String> call(String method, String path, @Nullable String token, @Nullable String body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + ports.get("http").asInt() + path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (token != null) request.header("Authorization", "Bearer " + token);
        if (body != null) request.header("Content-Type", "application/json");
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return call("GET", path, OPERATOR, null);
    }

    HttpResponse<String> post(String path, @Nullable String body) throws IOException, InterruptedException {
        return call("POST", path, OPERATOR, body);
    }

    HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        return call("DELETE", path, OPERATOR, null);
    }

    JsonNode status() throws IOException, InterruptedException {
        return json(call("GET", "/api/v1/status", null, null));
    }

    HttpResponse<String> actuator(String path) throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:" + ports.get("management").asInt() + "/actuator/" + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    @Override
    public void close() {
        stop();
        http.close();
    }
}
