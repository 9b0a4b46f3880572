package org.joinmarket.wallet.chain.bitcoind;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Before a real bitcoind: somebody looks at each call and may answer it himself. */
final class NodeProxy implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Bitcoind bitcoind;
    private volatile Watcher watcher = _ -> Optional.empty();

    /** Gives an answer, as JSON, to keep a call from bitcoind; throws to drop the connection. */
    interface Watcher {
        Optional<String> see(JsonNode call) throws IOException;
    }

    NodeProxy(Bitcoind bitcoind) {
        this.bitcoind = bitcoind;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(executor);
        server.createContext("/", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void watch(Watcher now) {
        watcher = now;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            JsonNode call = JSON.readTree(body);
            Optional<String> own = call.isObject() ? watcher.see(call) : Optional.empty();
            if (own.isPresent()) {
                send(exchange, 200, own.get().getBytes(StandardCharsets.UTF_8));
                return;
            }
            HttpResponse<byte[]> reply = client.send(
                    HttpRequest.newBuilder(bitcoind.rpcUrl()
                                    .resolve(exchange.getRequestURI().getPath()))
                            .header(
                                    "Authorization",
                                    exchange.getRequestHeaders().getFirst("Authorization"))
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            send(exchange, reply.statusCode(), reply.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        executor.close();
        client.close();
    }
}
