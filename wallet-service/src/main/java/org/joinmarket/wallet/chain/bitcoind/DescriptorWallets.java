package org.joinmarket.wallet.chain.bitcoind;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.chain.ChainOutput;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.WalletOutput;
import org.joinmarket.wallet.chain.WatchIndex;
import org.joinmarket.wallet.chain.WatchedBranch;
import org.joinmarket.wallet.chain.WatchedWallet;
import tools.jackson.databind.JsonNode;

/**
 * Our wallets inside bitcoind: for each a descriptor wallet without private keys, named {@code jm_<id>_<network>}.
 *
 * <p>Importing starts a scan from the wallet's birth that bitcoind does not resume after a crash and of which it keeps no
 * record. So when a scan is over a mark is imported: a descriptor {@code raw(6a..)}, an output script that nobody can be paid
 * to, with a hash of what was asked for. Where the mark is, nothing is left to do.
 */
final class DescriptorWallets {
    /** Wallets that can be watched. */
    static final int MAX_WALLETS = 1_000;

    private static final Duration SCAN_TIMEOUT = Duration.ofDays(7);
    private static final int MAX_CONFIRMATIONS = 9_999_999;
    private static final int MAX_KNOWN_TRANSACTIONS = 10_000;
    private static final String OP_RETURN_16_BYTES = "6a10";
    private static final int MARK_BYTES = 16;

    private final RpcClient rpc;
    private final Network network;
    private final Map<String, Watched> wallets = new ConcurrentHashMap<>();

    DescriptorWallets(RpcClient rpc, Network network) {
        this.rpc = rpc;
        this.network = network;
    }

    private static final class Watched {
        final String name;
        final WatchIndex index;
        final ReentrantLock lock = new ReentrantLock(); // guards the rest
        final Set<KeyPath> used = new HashSet<>();
        String usedUpTo = "";
        final Map<TxId, Boolean> coinbase = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<TxId, Boolean> eldest) {
                return size() > MAX_KNOWN_TRANSACTIONS;
            }
        };

        Watched(String name, WatchIndex index) {
            this.name = name;
            this.index = index;
        }
    }

    void watch(WatchedWallet wallet) {
        if (wallets.size() >= MAX_WALLETS && !wallets.containsKey(wallet.id()))
            throw new IllegalStateException("more than " + MAX_WALLETS + " wallets");
        Watched known = wallets.get(wallet.id());
        Watched watched = known != null
                ? known
                : new Watched("jm_" + wallet.id() + "_" + network.wireName(), new WatchIndex(network));
        watched.index.add(wallet);
        watched.lock.lock();
        try {
            load(watched.name);
            importInto(watched.name, wallet);
            watched.used.clear();
            watched.usedUpTo = "";
        } finally {
            watched.lock.unlock();
        }
        wallets.put(wallet.id(), watched);
    }

    private void load(String name) {
        for (JsonNode loaded : rpc.ask("listwallets").values())
            if (loaded.stringValue("").equals(name)) return;
        try {
            rpc.call(
                    "",
                    "loadwallet",
                    List.of(name),
                    SCAN_TIMEOUT); // catches up with the blocks since it was loaded last
        } catch (RpcFailure e) {
            if (e.code() == RpcFailure.WALLET_ALREADY_LOADED) return;
            if (e.code() != RpcFailure.WALLET_NOT_FOUND) throw e;
            rpc.ask("createwallet", name, true, true, "", false, true);
        }
    }

    private void importInto(String name, WatchedWallet wallet) {
        Map<String, Integer> lastIndex = new LinkedHashMap<>(); // by descriptor; -1 without a range
        for (WatchedBranch branch : wallet.branches())
            lastIndex.put(
                    withChecksum("wpkh(" + branch.accountXpub() + "/" + branch.branch() + "/*)"),
                    branch.rangeEnd() - 1);
        wallet.scripts().forEach(single -> lastIndex.put(descriptorOf(single.script()), -1));
        String mark = markOf(lastIndex);
        Map<String, JsonNode> there = new HashMap<>();
        for (JsonNode known :
                rpc.call(name, "listdescriptors", List.of()).path("descriptors").values())
            there.put(known.path("desc").stringValue(""), known);
        if (there.containsKey(mark)) return;
        List<Map<String, Object>> requests = new ArrayList<>();
        lastIndex.forEach((descriptor, last) -> {
            Map<String, Object> request = new HashMap<>();
            request.put("desc", descriptor);
            request.put("timestamp", Math.max(0, wallet.birth().getEpochSecond()));
            if (last >= 0) {
                JsonNode known = there.get(descriptor);
                int longest = known == null ? 0 : known.path("range").path(1).intValue(0);
                request.put("range", List.of(0, Math.max(last, longest)));
            }
            requests.add(request);
        });
        importAll(name, requests);
        importAll(name, List.of(Map.of("desc", mark, "timestamp", "now")));
    }

    private void importAll(String name, List<Map<String, Object>> requests) {
        JsonNode results = rpc.call(name, "importdescriptors", List.of(requests), SCAN_TIMEOUT);
        for (JsonNode result : results.values()) {
            if (result.path("success").asBoolean(false)) continue;
            JsonNode error = result.path("error");
            String reason = error.path("message").stringValue("");
            throw new RpcFailure("importdescriptors", error.path("code").intValue(0), RpcClient.plain(reason));
        }
    }

    private String markOf(Map<String, Integer> descriptors) {
        StringBuilder text = new StringBuilder();
        descriptors.forEach((descriptor, last) ->
                text.append(descriptor).append(' ').append(last).append('\n'));
        byte[] hash = Hashes.sha256(text.toString().getBytes(StandardCharsets.US_ASCII));
        return withChecksum("raw(" + OP_RETURN_16_BYTES + HexFormat.of().formatHex(hash, 0, MARK_BYTES) + ")");
    }

    private String descriptorOf(Script script) {
        return withChecksum(Addresses.fromScript(network, script)
                .map(address -> "addr(" + address + ")")
                .orElseGet(() -> "raw(" + script.hex() + ")"));
    }

    private String withChecksum(String descriptor) {
        return rpc.ask("getdescriptorinfo", descriptor).path("descriptor").stringValue("");
    }

    List<WalletOutput> unspent(String walletId, Coinbases coinbases) {
        Watched watched = watched(walletId);
        JsonNode listed = call(
                watched,
                "listunspent",
                Map.of(
                        "minconf",
                        0,
                        "maxconf",
                        MAX_CONFIRMATIONS,
                        "include_unsafe",
                        true,
                        "query_options",
                        Map.of("include_immature_coinbase", true)));
        List<WalletOutput> outputs = new ArrayList<>();
        for (JsonNode item : listed.values()) {
            Script script = Script.ofHex(item.path("scriptPubKey").stringValue(""));
            Optional<KeyPath> path = watched.index.pathOf(script);
            if (path.isEmpty()) continue; // bitcoind looks further ahead than it was asked to
            OutPoint outPoint = new OutPoint(
                    new TxId(item.path("txid").stringValue("")),
                    item.path("vout").longValue());
            int confirmations = item.path("confirmations").intValue();
            outputs.add(new WalletOutput(
                    outPoint,
                    new ChainOutput(RpcClient.sats(item.path("amount")), script, confirmations, false),
                    path.get()));
        }
        return withCoinbases(watched, outputs, coinbases);
    }

    /** Which of some confirmed outputs are of coinbases: a list of wallet outputs does not say. */
    interface Coinbases {
        Set<OutPoint> among(List<OutPoint> outPoints);
    }

    private static List<WalletOutput> withCoinbases(Watched watched, List<WalletOutput> outputs, Coinbases coinbases) {
        watched.lock.lock();
        try {
            List<OutPoint> unknown = outputs.stream()
                    .filter(output -> output.output().confirmations() > 0)
                    .map(WalletOutput::outPoint)
                    .filter(outPoint -> !watched.coinbase.containsKey(outPoint.txid()))
                    .toList();
            if (!unknown.isEmpty()) {
                Set<OutPoint> found = coinbases.among(unknown);
                unknown.forEach(outPoint -> watched.coinbase.put(outPoint.txid(), found.contains(outPoint)));
            }
            return outputs.stream()
                    .map(output ->
                            watched.coinbase.getOrDefault(output.outPoint().txid(), false)
                                    ? asCoinbase(output)
                                    : output)
                    .toList();
        } finally {
            watched.lock.unlock();
        }
    }

    private static WalletOutput asCoinbase(WalletOutput output) {
        ChainOutput plain = output.output();
        return new WalletOutput(
                output.outPoint(),
                new ChainOutput(plain.value(), plain.script(), plain.confirmations(), true),
                output.path());
    }

    /** Each call reads what happened since the one before. */
    Set<KeyPath> used(String walletId) {
        Watched watched = watched(walletId);
        watched.lock.lock();
        try {
            JsonNode since = call(
                    watched,
                    "listsinceblock",
                    Map.of(
                            "blockhash", watched.usedUpTo,
                            "target_confirmations", 1,
                            "include_watchonly", true,
                            "include_removed", false,
                            "include_change", true));
            for (JsonNode entry : since.path("transactions").values())
                Addresses.toScript(network, entry.path("address").stringValue(""))
                        .flatMap(watched.index::pathOf)
                        .ifPresent(watched.used::add);
            watched.usedUpTo = since.path("lastblock").stringValue("");
            return Set.copyOf(watched.used);
        } finally {
            watched.lock.unlock();
        }
    }

    /** The transaction as the first of the watched wallets knows it that does; empty if none does. */
    Optional<JsonNode> transaction(TxId txid) {
        for (Watched watched : Collections.unmodifiableCollection(wallets.values())) {
            try {
                return Optional.of(call(watched, "gettransaction", Map.of("txid", txid.hex())));
            } catch (RpcFailure e) {
                if (e.code() != RpcFailure.NOT_FOUND) throw e;
            }
        }
        return Optional.empty();
    }

    private Watched watched(String walletId) {
        Watched watched = wallets.get(walletId);
        if (watched == null) throw new IllegalStateException("wallet is not watched: " + walletId);
        return watched;
    }

    private JsonNode call(Watched watched, String method, Map<String, Object> params) {
        return reloading(watched.name, () -> rpc.call(watched.name, method, params));
    }

    /** bitcoind forgets which wallets were loaded when it restarts. */
    private <T> T reloading(String name, Supplier<T> call) {
        try {
            return call.get();
        } catch (RpcFailure e) {
            if (e.code() != RpcFailure.WALLET_NOT_FOUND) throw e;
        }
        try {
            rpc.call("", "loadwallet", List.of(name), SCAN_TIMEOUT);
        } catch (RpcFailure e) {
            if (e.code() == RpcFailure.WALLET_NOT_FOUND)
                throw new ChainUnavailable(
                        "bitcoind has lost its wallet " + name,
                        "restart the wallet service, which creates it again from its own keys",
                        e);
            if (e.code() != RpcFailure.WALLET_ALREADY_LOADED) throw e;
        }
        return call.get();
    }
}
