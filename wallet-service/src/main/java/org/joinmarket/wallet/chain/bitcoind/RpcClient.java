package org.joinmarket.wallet.chain.bitcoind;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON-RPC to bitcoind: blocking, at most {@link #MAX_CALLS} at a time, amounts never through floating point. */
final class RpcClient implements AutoCloseable {
    /** Requests on the wire at once; bitcoind has 4 threads and a queue of 16 for them by default. */
    static final int MAX_CALLS = 8;

    /** Calls in one request of a batch. */
    static final int MAX_BATCH = 100;

    /** Longest answer that is kept whole; lists are read element by element, see {@link StreamedReply}. */
    static final int MAX_REPLY_BYTES = 32 << 20;

    private static final int BITCOIN_DECIMALS = 8;
    private static final int MAX_REASON_CHARS = BroadcastResult.Refused.MAX_REASON_CHARS;
    private static final Set<String> NOT_REPEATABLE =
            Set.of("sendtoaddress", "generatetodescriptor", "createwallet", "importdescriptors", "rescanblockchain");

    /** For calls that read history. */
    private static final Duration LONG = Duration.ofDays(7);

    /** A long answer may take so many times as long as another. */
    private static final int STREAM_PATIENCE = 10;

    private final RpcHttp http;
    private final Duration timeout;
    private final MeterRegistry meters;
    private final Breaker breaker;
    private final Semaphore calls = new Semaphore(MAX_CALLS, true);
    private final Semaphore searches = new Semaphore(1, true);
    private final Semaphore loads = new Semaphore(1, true);
    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    RpcClient(URI url, RpcCredentials credentials, Duration timeout, InstantSource clock, MeterRegistry meters) {
        this.http = new RpcHttp(url, credentials);
        this.timeout = timeout;
        this.meters = meters;
        this.breaker = new Breaker(clock, meters);
    }

    URI url() {
        return http.url();
    }

    /**
     * @param wallet name of the node's wallet, empty for none
     * @param params a List for positional parameters, a Map for named ones
     * @throws RpcFailure if bitcoind answers with an error
     * @throws ChainUnavailable if it does not answer
     */
    JsonNode call(String wallet, String method, Object params) {
        return call(wallet, method, params, timeout);
    }

    /**
     * Searches blocks for a wallet, one such search after the other and beside the {@link #MAX_CALLS}: bitcoind answers when it is
     * through, which may take hours, and others ask meanwhile.
     *
     * @param lastBlock null: to the best one, and then through the mempool, which bitcoind does not look at if it is told where to end
     */
    void search(String wallet, int firstBlock, @Nullable Integer lastBlock) {
        List<Integer> blocks = lastBlock == null ? List.of(firstBlock) : List.of(firstBlock, lastBlock);
        JsonNode _ = callLong(searches, wallet, "rescanblockchain", blocks);
    }

    /** Loads a wallet, then and whenever bitcoind starts. It reads the blocks since it was loaded last; as {@link #search}. */
    void load(String wallet) {
        JsonNode _ = callLong(loads, "", "loadwallet", List.of(wallet, true));
    }

    /** Of scripts that bitcoind is to follow; as {@link #search}. */
    JsonNode importInto(String wallet, Object descriptors) {
        return callLong(loads, wallet, "importdescriptors", List.of(descriptors));
    }

    private JsonNode callLong(Semaphore turns, String wallet, String method, Object params) {
        return breaker.runLong(
                () -> ask("uptime"), () -> timed(method, () -> one(turns, wallet, method, params, LONG)));
    }

    private JsonNode call(String wallet, String method, Object params, Duration limit) {
        return breaker.run(() -> timed(method, () -> one(calls, wallet, method, params, limit)));
    }

    private JsonNode one(Semaphore turns, String wallet, String method, Object params, Duration limit) {
        return result(method, send(turns, wallet, request(0, method, params), !NOT_REPEATABLE.contains(method), limit));
    }

    private <T> T timed(String method, Supplier<T> call) {
        long start = System.nanoTime();
        String result = "ok";
        try {
            return call.get();
        } catch (ChainUnavailable e) {
            result = e.trouble().slug();
            throw e;
        } finally {
            Timer.builder("jm.bitcoind.rpc")
                    .description("calls of bitcoind, by method and what is wrong if anything is")
                    .tag("method", method)
                    .tag("result", result)
                    .register(meters)
                    .record(Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /**
     * A call whose answer may be long: each element of its array goes to {@code each} as it comes, and none is kept.
     *
     * @param member of the result that is the array; empty if the result itself is
     * @return the other members of the result
     * @throws RpcFailure if bitcoind answers with an error
     * @throws ChainUnavailable if it does not answer, or with something else; {@code each} may have had elements by then
     */
    ObjectNode stream(String wallet, String method, Object params, String member, Consumer<JsonNode> each) {
        return breaker.run(() -> timed(method, () -> streamed(wallet, method, params, member, each)));
    }

    private ObjectNode streamed(String wallet, String method, Object params, String member, Consumer<JsonNode> each) {
        byte[] body = json.writeValueAsBytes(request(0, method, params));
        Duration limit = timeout.multipliedBy(STREAM_PATIENCE);
        acquire(calls);
        try (StreamedReply reply = new StreamedReply(json, http.open(path(wallet), body, limit), limit)) {
            JsonNode error = reply.read(member, each);
            if (error != null)
                return (ObjectNode) result(method, json.createObjectNode().set("error", error));
            return reply.rest();
        } catch (JacksonException
                | StreamedReply.Unexpected
                | IllegalArgumentException e) { // no amount, script or txid
            throw notUnderstood(e);
        } catch (IOException e) {
            throw http.down(e);
        } catch (InterruptedException e) {
            throw RpcHttp.interrupted(e);
        } finally {
            calls.release();
        }
    }

    /** A call that no wallet is needed for, with positional parameters. */
    JsonNode ask(String method, Object... params) {
        return call("", method, List.of(params));
    }

    /**
     * One call for each of {@code params}, in requests of at most {@link #MAX_BATCH}; only for methods that change nothing.
     *
     * @return the results in the same order
     */
    List<JsonNode> batch(String method, List<List<Object>> params) {
        List<JsonNode> results = new ArrayList<>(params.size());
        for (int from = 0; from < params.size(); from += MAX_BATCH)
            results.addAll(oneBatch(method, params.subList(from, Math.min(from + MAX_BATCH, params.size()))));
        return results;
    }

    private List<JsonNode> oneBatch(String method, List<List<Object>> params) {
        ArrayNode requests = json.createArrayNode();
        for (int i = 0; i < params.size(); i++) requests.add(request(i, method, params.get(i)));
        JsonNode replies = breaker.run(() -> timed(method, () -> send(calls, "", requests, true, timeout)));
        Map<Integer, JsonNode> byId = new HashMap<>();
        for (JsonNode reply : replies.values()) byId.put(reply.path("id").intValue(-1), reply);
        List<JsonNode> results = new ArrayList<>(params.size());
        for (int i = 0; i < params.size(); i++) {
            JsonNode reply = byId.get(i);
            if (reply == null) throw notUnderstood(null);
            results.add(result(method, reply));
        }
        return results;
    }

    private ObjectNode request(int id, String method, Object params) {
        return json.createObjectNode()
                .put("jsonrpc", "1.0")
                .put("id", id)
                .put("method", method)
                .set("params", json.valueToTree(params));
    }

    private JsonNode result(String method, JsonNode reply) {
        JsonNode error = reply.path("error");
        if (error.isObject())
            throw new RpcFailure(
                    method,
                    error.path("code").intValue(0),
                    plain(error.path("message").stringValue("")));
        if (!reply.has("result")) throw notUnderstood(null);
        return reply.path("result");
    }

    private JsonNode send(Semaphore turns, String wallet, JsonNode body, boolean repeatable, Duration limit) {
        String path = path(wallet);
        byte[] bytes = json.writeValueAsBytes(body);
        acquire(turns);
        try {
            try {
                return exchange(path, bytes, limit);
            } catch (ConnectException | HttpTimeoutException | BoundedBody.TooLong e) {
                throw http.down(e);
            } catch (IOException e) {
                if (!repeatable) throw http.down(e);
                return exchange(path, bytes, limit); // bitcoind had closed an idle connection
            }
        } catch (IOException e) {
            throw http.down(e);
        } catch (InterruptedException e) {
            throw RpcHttp.interrupted(e);
        } finally {
            turns.release();
        }
    }

    private static String path(String wallet) {
        return wallet.isEmpty() ? "/" : "/wallet/" + wallet;
    }

    private JsonNode exchange(String path, byte[] body, Duration limit) throws IOException, InterruptedException {
        byte[] answer = http.post(path, body, limit, MAX_REPLY_BYTES);
        try {
            return json.readTree(answer);
        } catch (JacksonException e) {
            throw notUnderstood(e);
        }
    }

    private static void acquire(Semaphore turns) {
        try {
            turns.acquire();
        } catch (InterruptedException e) {
            throw RpcHttp.interrupted(e);
        }
    }

    /** Whoever answers is not bitcoind. */
    ChainUnavailable notUnderstood(@Nullable Throwable cause) {
        return http.notUnderstood(cause);
    }

    static String plain(String text) {
        return new BroadcastResult.Refused(text.substring(0, Math.min(text.length(), MAX_REASON_CHARS))).reason();
    }

    /** An amount as bitcoind writes it, in bitcoin with up to eight decimals. */
    static Sats sats(JsonNode bitcoin) {
        return new Sats(bitcoin.decimalValue().movePointRight(BITCOIN_DECIMALS).longValueExact());
    }

    /** An amount as bitcoind reads it. */
    static String bitcoin(Sats amount) {
        return BigDecimal.valueOf(amount.value(), BITCOIN_DECIMALS).toPlainString();
    }

    @Override
    public void close() {
        http.close();
    }
}
