package org.joinmarket.testkit.esplora;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Answers as Blockstream's Esplora does, over the blocks and the mempool of a real bitcoind that it indexes by address in memory, below
 * {@code /api}. Its index is never behind: it catches up before each answer. For what a real one does not do on demand, answers
 * can be replaced.
 */
public final class EsploraServer implements AutoCloseable {
    private static final int PAGE = 25;
    private static final int MEMPOOL_PAGE = 50;
    private static final String BASE = "/api";

    private final HttpServer server;
    private final NodeRpc node;
    private final ScriptIndex index;
    private final EsploraJson json;
    private final ReentrantLock lock = new ReentrantLock();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile Function<String, Optional<Reply>> interference = _ -> Optional.empty();

    /**
     * An answer.
     *
     * @param retryAfter the header; empty for none
     */
    public record Reply(int status, String body, String retryAfter) {
        public Reply(int status, String body) {
            this(status, body, "");
        }

        static Reply of(JsonNode json) {
            return new Reply(200, json.toString());
        }

        static Reply of(String text) {
            return new Reply(200, text);
        }
    }

    private EsploraServer(URI rpc, Path cookie) {
        this.node = new NodeRpc(rpc, cookie);
        this.index = new ScriptIndex(node);
        this.json = new EsploraJson(index);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(executor);
        server.createContext(BASE + "/", this::serve);
        server.start();
    }

    /** Over the bitcoind with this RPC. */
    public static EsploraServer over(URI rpc, Path cookie) {
        return new EsploraServer(rpc, cookie);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** With its path: {@code http://127.0.0.1:PORT/api}. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port() + BASE);
    }

    /** Paths that were asked for, below {@code /api}. */
    public List<String> requests() {
        return requests;
    }

    /** The bitcoind behind it. */
    public NodeRpc node() {
        return node;
    }

    /** What it answers to {@code path}, whatever was put in its place. */
    public Reply truth(String path) {
        return truly("GET", path, "");
    }

    /** From now on, for paths (below {@code /api}) that {@code replies} has something for. */
    public void answerInstead(Function<String, Optional<Reply>> replies) {
        interference = replies;
    }

    /** As it was before {@link #answerInstead}. */
    public void answerTruly() {
        interference = _ -> Optional.empty();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring(BASE.length());
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
            requests.add(path);
            Reply reply = interference.apply(path).orElseGet(() -> truly(exchange.getRequestMethod(), path, body));
            byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            if (!reply.retryAfter().isEmpty()) exchange.getResponseHeaders().set("Retry-After", reply.retryAfter());
            exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) exchange.getResponseBody().write(bytes); // else the server would hang up
        }
    }

    private Reply truly(String method, String path, String body) {
        lock.lock();
        try {
            if (method.equals("POST")) return broadcast(body);
            index.sync();
            return answer(path.substring(1).split("/", -1)).orElse(new Reply(404, "Not found"));
        } catch (NodeRpc.Failed | UncheckedIOException e) {
            return new Reply(500, String.valueOf(e.getMessage()));
        } finally {
            lock.unlock();
        }
    }

    private Reply broadcast(String hex) {
        if (!EsploraJson.isHex(hex)) return new Reply(400, "Invalid hex string");
        try {
            return Reply.of(node.call("sendrawtransaction", hex, 0).stringValue());
        } catch (NodeRpc.Failed e) {
            return new Reply(400, "sendrawtransaction RPC error: " + e.error);
        }
    }

    private Optional<Reply> answer(String[] path) {
        return switch (path[0]) {
            case "blocks" -> tip(path);
            case "block-height" ->
                index.block(Integer.parseInt(path[1]))
                        .map(block -> Reply.of(block.hash()))
                        .or(() -> Optional.of(new Reply(404, "Block not found")));
            case "block" -> block(path);
            case "address" -> Optional.of(address(path));
            case "tx" -> Optional.of(transaction(path));
            case "fee-estimates" -> Optional.of(Reply.of("{}"));
            default -> Optional.empty();
        };
    }

    private Optional<Reply> tip(String[] path) {
        if (path.length != 3 || !path[1].equals("tip")) return Optional.empty();
        ScriptIndex.Block tip = index.tip();
        return Optional.of(Reply.of(path[2].equals("hash") ? tip.hash() : Integer.toString(tip.height())));
    }

    private Optional<Reply> block(String[] path) {
        if (path.length == 3 && path[2].equals("header")) return Optional.of(header(path[1]));
        return index.block(path[1]).map(block -> Reply.of(EsploraJson.block(block)));
    }

    private Reply header(String hash) {
        try {
            return Reply.of(node.call("getblockheader", hash, false).stringValue());
        } catch (NodeRpc.Failed e) {
            return new Reply(404, "Block not found");
        }
    }

    private Reply address(String[] path) {
        String address = path[1];
        if (path.length == 2) return Reply.of(json.stats(address));
        List<ScriptIndex.Indexed> history = index.history(address);
        List<ScriptIndex.Indexed> confirmed =
                history.stream().filter(tx -> tx.block() != null).toList();
        if (path.length == 3) {
            List<ScriptIndex.Indexed> page = new ArrayList<>(history.stream()
                    .filter(tx -> tx.block() == null)
                    .limit(MEMPOOL_PAGE)
                    .toList());
            page.addAll(confirmed.subList(0, Math.min(PAGE, confirmed.size())));
            return Reply.of(json.list(page));
        }
        List<String> txids = confirmed.stream().map(ScriptIndex.Indexed::txid).toList();
        int from = txids.indexOf(path[4]) + 1;
        return Reply.of(json.list(confirmed.subList(from, Math.min(confirmed.size(), from + PAGE))));
    }

    private Reply transaction(String[] path) {
        if (path.length == 4 && path[2].equals("outspend"))
            return Reply.of(json.outspend(index.spender(path[1] + ":" + path[3])));
        Optional<ScriptIndex.Indexed> tx = index.transaction(path[1]);
        if (tx.isEmpty()) return new Reply(404, "Transaction not found");
        if (path.length == 2) return Reply.of(json.transaction(tx.get()));
        if (path[2].equals("outspends")) return Reply.of(json.outspends(tx.get()));
        ScriptIndex.Block block = tx.get().block();
        return block == null
                ? new Reply(404, "Transaction not found or is unconfirmed")
                : Reply.of(EsploraJson.merkleProof(block, tx.get().txid()));
    }

    @Override
    public void close() {
        server.stop(0);
        executor.close();
        node.close();
    }
}
