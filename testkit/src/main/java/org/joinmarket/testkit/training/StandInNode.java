package org.joinmarket.testkit.training;

import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers what a wallet service asks of a bitcoind on regtest, so that its code runs, and nothing else: it has no blocks, checks nothing
 * and takes no transaction. No test and no wallet of anybody is behind it; what must be true is asked of a real bitcoind.
 */
public final class StandInNode implements AutoCloseable {
    private static final int BLOCKS = 300;
    private static final int VERSION = 290_300;
    private static final long GENESIS = 1_296_688_602;
    private static final int SPACING = 600;
    private static final int NOT_FOUND = -5;
    private static final int WALLET_NOT_FOUND = -18;
    private static final int DECIMALS = 8;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What a node has to be able to do before the service believes it anything. */
    private static final String HELP = """
            abandontransaction
            createwallet
            estimatesmartfee
            getaddressinfo
            getbalances
            getblockcount
            getblockhash
            getblockheader
            getchaintxstats
            getdescriptorinfo
            getmempoolentry
            getmempoolinfo
            getrawtransaction
            gettransaction
            gettxout
            getwalletinfo
            importdescriptors
            listdescriptors
            listlockunspent
            listsinceblock
            listunspent
            listwallets
            loadwallet
            rescanblockchain
            sendrawtransaction
            setlabel
            """;

    private final Map<String, Watched> wallets = new LinkedHashMap<>();
    private final Map<String, Coin> coins = new HashMap<>(); // by outpoint
    private final LoopbackHttp http;

    /** What is paid to the wallet, in a block. */
    public record Coin(OutPoint outPoint, Sats value, Script script, int confirmations) {}

    /** A wallet inside it. */
    private static final class Watched {
        private String label = "";
        private final List<Map<String, Object>> descriptors = new ArrayList<>();

        List<String> labels() {
            return label.isEmpty() ? List.of() : List.of(label);
        }
    }

    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int code;

        Refused(int code, String what) {
            super(what);
            this.code = code;
        }
    }

    /** @param coins all of them those of the only wallet that it is asked about */
    public StandInNode(List<Coin> coins) {
        coins.forEach(coin -> this.coins.put(coin.outPoint().toString(), coin));
        this.http = new LoopbackHttp(this::reply);
    }

    /** Where its RPC listens; whoever asks is let in. */
    public URI url() {
        return http.url();
    }

    private synchronized String reply(String path, String body) {
        String wallet = path.substring(path.lastIndexOf('/') + 1);
        JsonNode request = JSON.readTree(body);
        if (!request.isArray()) return JSON.writeValueAsString(one(wallet, request));
        List<Object> replies = new ArrayList<>();
        for (JsonNode each : request.values()) replies.add(one(wallet, each));
        return JSON.writeValueAsString(replies);
    }

    private Map<String, @Nullable Object> one(String wallet, JsonNode request) {
        Map<String, @Nullable Object> reply = new LinkedHashMap<>();
        try {
            reply.put("result", ofTheChain(wallet, request.path("method").stringValue(""), request.path("params")));
            reply.put("error", null);
        } catch (Refused e) {
            reply.put("result", null);
            reply.put("error", Map.of("code", e.code, "message", String.valueOf(e.getMessage())));
        }
        reply.put("id", request.path("id").intValue());
        return reply;
    }

    private @Nullable Object ofTheChain(String wallet, String method, JsonNode params) {
        return switch (method) {
            case "getnetworkinfo" -> Map.of("version", VERSION, "subversion", "/stand-in/");
            case "help" -> HELP;
            case "getindexinfo" -> Map.of();
            case "getzmqnotifications" -> List.of();
            case "uptime" -> 1;
            case "getblockchaininfo" ->
                Map.of(
                        "chain",
                        "regtest",
                        "bestblockhash",
                        hash(BLOCKS),
                        "blocks",
                        BLOCKS,
                        "headers",
                        BLOCKS,
                        "initialblockdownload",
                        false,
                        "pruned",
                        false);
            case "getblockcount" -> BLOCKS;
            case "getblockhash" -> hash(params.path(0).intValue());
            case "getblockheader" -> header(Integer.parseInt(params.path(0).stringValue(), 16));
            case "getchaintxstats" -> Map.of("txcount", BLOCKS);
            case "gettxout" ->
                output(params.path(0).stringValue() + ":" + params.path(1).longValue());
            case "estimatesmartfee" -> Map.of("feerate", new BigDecimal("0.00001000"), "blocks", 6);
            case "getmempoolinfo" ->
                Map.of("minrelaytxfee", new BigDecimal("0.00001000"), "mempoolminfee", new BigDecimal("0.00001000"));
            default -> ofWallets(wallet, method, params);
        };
    }

    private Object ofWallets(String wallet, String method, JsonNode params) {
        return switch (method) {
            case "listwallets" -> List.copyOf(wallets.keySet());
            case "createwallet" -> {
                String name = params.path(0).stringValue();
                wallets.put(name, new Watched());
                yield Map.of("name", name);
            }
            case "loadwallet" -> { // only asked for if it is not there
                throw new Refused(WALLET_NOT_FOUND, "not there");
            }
            case "getaddressinfo" -> Map.of("labels", watched(wallet).labels());
            case "setlabel" -> {
                watched(wallet).label = params.path(1).stringValue();
                yield Map.of();
            }
            case "getdescriptorinfo" ->
                Map.of("descriptor", params.path(0).stringValue() + "#00000000"); // nobody checks the checksum here
            case "importdescriptors" -> imported(watched(wallet), params.path(0));
            case "listdescriptors" -> Map.of("descriptors", List.copyOf(watched(wallet).descriptors));
            case "rescanblockchain" -> Map.of("start_height", 0, "stop_height", BLOCKS);
            case "listsinceblock" -> Map.of("transactions", received(params), "lastblock", hash(BLOCKS));
            case "listlockunspent" -> List.of();
            case "getwalletinfo" -> Map.of("txcount", BLOCKS);
            case "getbalances" -> Map.of("mine", Map.of("immature", BigDecimal.ZERO));
            case "listunspent" ->
                coins.values().stream().map(StandInNode::unspent).toList();
            default -> throw new Refused(NOT_FOUND, "not here: " + method);
        };
    }

    private Watched watched(String wallet) {
        Watched known = wallets.get(wallet);
        if (known == null) throw new IllegalStateException("asked about a wallet that nobody made: " + wallet);
        return known;
    }

    private static List<Object> imported(Watched wallet, JsonNode requests) {
        List<Object> results = new ArrayList<>();
        for (JsonNode request : requests.values()) {
            Map<String, Object> descriptor = new HashMap<>();
            descriptor.put("desc", request.path("desc").stringValue());
            if (request.has("range"))
                descriptor.put("range", List.of(0, request.path("range").path(1).intValue()));
            wallet.descriptors.add(descriptor);
            results.add(Map.of("success", true));
        }
        return results;
    }

    /** All at first, and then none: no block comes. */
    private List<Object> received(JsonNode params) {
        if (!params.path("blockhash").stringValue("").isEmpty()) return List.of();
        return coins.values().stream()
                .<Object>map(coin -> Map.of(
                        "address", address(coin),
                        "category", "receive",
                        "amount", bitcoin(coin),
                        "txid", coin.outPoint().txid().hex(),
                        "vout", coin.outPoint().vout(),
                        "confirmations", coin.confirmations()))
                .toList();
    }

    private static Map<String, Object> unspent(Coin coin) {
        return Map.of(
                "txid", coin.outPoint().txid().hex(),
                "vout", coin.outPoint().vout(),
                "address", address(coin),
                "scriptPubKey", coin.script().hex(),
                "amount", bitcoin(coin),
                "confirmations", coin.confirmations(),
                "spendable", false,
                "solvable", true,
                "safe", true);
    }

    private @Nullable Object output(String outPoint) {
        Coin coin = coins.get(outPoint);
        if (coin == null) return null;
        return Map.of(
                "bestblock", hash(BLOCKS),
                "confirmations", coin.confirmations(),
                "value", bitcoin(coin),
                "scriptPubKey", Map.of("hex", coin.script().hex()),
                "coinbase", false);
    }

    private static String address(Coin coin) {
        return Addresses.fromScript(Network.REGTEST, coin.script()).orElseThrow();
    }

    private static BigDecimal bitcoin(Coin coin) {
        return BigDecimal.valueOf(coin.value().value(), DECIMALS);
    }

    private static String hash(int height) {
        return String.format(Locale.ROOT, "%064x", height);
    }

    private static Map<String, Object> header(int height) {
        long time = GENESIS + (long) SPACING * height;
        return Map.of("height", height, "time", time, "mediantime", time);
    }

    @Override
    public void close() {
        http.close();
    }
}
