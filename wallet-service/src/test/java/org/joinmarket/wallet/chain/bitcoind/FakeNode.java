package org.joinmarket.wallet.chain.bitcoind;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks bitcoind's JSON-RPC with scripted results, for what a real one does not do on demand. */
final class FakeNode implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Function<JsonNode, String>> results = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile String body = "";
    private volatile int withheld;
    private volatile Secret secret = () -> "";
    private final AtomicReference<String> required = new AtomicReference<>("");
    private final CountDownLatch closing = new CountDownLatch(1);

    /** Does what a node must do to be asked for more. */
    FakeNode() {
        on("getnetworkinfo", "{\"version\":290300,\"subversion\":\"/Satoshi:29.3.0/\"}");
        on("getindexinfo", "{\"txindex\":{\"synced\":true}}");
        on("getzmqnotifications", "[]");
        on("uptime", "7");
        on("getblockcount", "7");
        on("listlockunspent", "[]");
        on(
                "getbalances",
                "{\"mine\":{\"trusted\":1.00000000,\"untrusted_pending\":0.00000000,\"immature\":0.00000000}}");
        on("getaddressinfo", "{\"labels\":[]}");
        on("help", "\"" + String.join("\\n", NodeFacts.NEEDED) + "\"");
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

    /** {@code result} is JSON; one that begins with {@code error:} is sent as the error. */
    FakeNode on(String method, String result) {
        return on(method, _ -> result);
    }

    FakeNode on(String method, Function<JsonNode, String> result) {
        results.put(method, result);
        return this;
    }

    /** From now on, whatever is asked. */
    void answerWith(int newStatus, String newBody) {
        status = newStatus;
        body = newBody;
    }

    /** What must be in {@code Authorization}, made when somebody asks for the first time. */
    interface Secret {
        String make() throws IOException;
    }

    /** From now on callers need this user and password, which come to be when the first asks. */
    void require(Secret made) {
        secret = made;
    }

    /** From now on an answer is announced to have so many bytes more, which never come. */
    void withhold(int bytes) {
        withheld = bytes;
    }

    List<String> calls() {
        return calls;
    }

    List<String> authorizations() {
        return authorizations;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
            required.compareAndSet("", secret.make());
            if (!isAllowed(authorizations.getLast())) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            byte[] reply = (status == 200 ? reply(request) : body).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, reply.length + withheld);
            exchange.getResponseBody().write(reply);
            exchange.getResponseBody().flush();
            if (withheld > 0) closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isAllowed(String authorization) {
        String pair = required.get();
        return pair == null
                || pair.isEmpty()
                || authorization.equals(
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    private String reply(JsonNode request) {
        if (!body.isEmpty()) return body;
        if (request.isArray()) {
            StringBuilder replies = new StringBuilder("[");
            for (JsonNode each : request.values())
                replies.append(replies.length() == 1 ? "" : ",").append(one(each));
            return replies.append("]").toString();
        }
        return one(request);
    }

    private String one(JsonNode request) {
        String method = request.path("method").stringValue();
        calls.add(method);
        Function<JsonNode, String> result = results.get(method);
        String text = result == null
                ? "error:{\"code\":-32601,\"message\":\"Method not found\"}"
                : result.apply(request.path("params"));
        String id = ",\"id\":" + request.path("id").intValue() + "}";
        return text.startsWith("error:")
                ? "{\"result\":null,\"error\":" + text.substring("error:".length()) + id
                : "{\"result\":" + text + ",\"error\":null" + id;
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        executor.close();
    }
}
