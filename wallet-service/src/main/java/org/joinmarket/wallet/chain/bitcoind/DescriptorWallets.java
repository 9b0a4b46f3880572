package org.joinmarket.wallet.chain.bitcoind;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainMemory;
import org.joinmarket.wallet.chain.ChainOutput;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.HistorySearch;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.WalletOutput;
import org.joinmarket.wallet.chain.WatchIndex;
import org.joinmarket.wallet.chain.WatchedWallet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Our wallets inside bitcoind: for each a descriptor wallet without private keys, named {@code jm_<id>_<network>}.
 */
final class DescriptorWallets {
    private static final int MAX_CONFIRMATIONS = 9_999_999;

    private final RpcClient rpc;
    private final Network network;
    private final ChainMemory memory;
    private final LoadedWallets loaded;
    private final WalletHistory history;
    private final Map<String, NodeWallet> wallets = new ConcurrentHashMap<>();

    DescriptorWallets(RpcClient rpc, Network network, HistoryScan scan, ChainMemory memory) {
        this.memory = memory;
        this.rpc = rpc;
        this.network = network;
        this.loaded = new LoadedWallets(rpc);
        this.history = new WalletHistory(rpc, network, scan, memory, loaded);
    }

    /** Returns when all history of {@code wallet} is known; until then {@link #search} says how far it is. */
    void watch(WatchedWallet wallet) {
        NodeWallet watched = nodeWallet(wallet);
        watched.importing.lock();
        try {
            watched.index = WatchIndex.of(wallet, watched.index, network);
            history.learn(watched, wallet);
        } catch (ChainUnavailable e) {
            watched.stands(e.trouble());
            throw e;
        } finally {
            watched.importing.unlock();
        }
    }

    private NodeWallet nodeWallet(WatchedWallet wallet) {
        if (wallets.size() >= ChainBackend.MAX_WALLETS && !wallets.containsKey(wallet.id()))
            throw ChainUnavailable.tooManyWallets();
        return wallets.computeIfAbsent(
                wallet.id(), id -> new NodeWallet("jm_" + id + "_" + network.wireName(), new WatchIndex(network)));
    }

    /** As {@link ChainBackend#knownPart}. */
    Optional<WatchedWallet> knownPart(WatchedWallet wallet) {
        NodeWallet watched = nodeWallet(wallet);
        try {
            return history.knownPart(watched, wallet);
        } catch (ChainUnavailable e) {
            watched.stands(e.trouble());
            throw e;
        }
    }

    /** It may be another bitcoind from now on. */
    void met() {
        wallets.values().forEach(NodeWallet::isMet);
    }

    /** Whether {@code script} is one of a watched wallet. */
    boolean isWatched(Script script) {
        return wallets.values().stream()
                .anyMatch(watched -> watched.index.pathOf(script).isPresent());
    }

    /** How far the search of a wallet is; empty if nobody has asked to follow it. */
    Optional<HistorySearch> search(String walletId) {
        return Optional.ofNullable(wallets.get(walletId)).map(watched -> watched.search.get());
    }

    /** Whether bitcoind has lost a wallet, and it was not made again. */
    boolean hasLost(String walletId) {
        NodeWallet watched = wallets.get(walletId);
        return watched != null && watched.lost;
    }

    List<WalletOutput> unspent(String walletId, Outputs chain) {
        NodeWallet watched = watched(walletId);
        boolean wasComplete = watched.complete; // a search may begin or end while bitcoind lists them
        List<WalletOutput> outputs = new ArrayList<>();
        ObjectNode _ = stream(
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
                        Map.of("include_immature_coinbase", true)),
                "",
                item -> output(watched, item).ifPresent(outputs::add));
        addLocked(watched, outputs, chain);
        boolean areUnspent = wasComplete && watched.complete;
        return withCoinbases(watched, areUnspent ? outputs : unspentNow(outputs, chain), chain);
    }

    /**
     * What no coin of a wallet can come or go without changing, beside the best block: how many transactions it has, what they are worth, and
     * which scripts it looks for. A payment that leaves the mempool stays among the transactions, and is worth nothing. Empty while its history is searched.
     */
    Optional<String> coinMark(String walletId) {
        NodeWallet watched = watched(walletId);
        if (!watched.complete) return Optional.empty();
        int scripts = watched.index.paths().size();
        JsonNode info = call(watched, "getwalletinfo", Map.of());
        JsonNode mine = call(watched, "getbalances", Map.of()).path("mine");
        if (!info.path("txcount").isIntegralNumber() || !mine.isObject()) throw rpc.notUnderstood(null);
        return Optional.of(scripts + " " + info.path("txcount") + " " + mine);
    }

    /** Coins that somebody has locked in bitcoind, which its list of coins leaves out (wallet.md 11.2). */
    private void addLocked(NodeWallet watched, List<WalletOutput> outputs, Outputs chain) {
        Set<OutPoint> listed = outputs.stream().map(WalletOutput::outPoint).collect(Collectors.toSet());
        List<OutPoint> locked = new ArrayList<>();
        for (JsonNode item : call(watched, "listlockunspent", Map.of()).values()) {
            OutPoint outPoint = outPoint(item);
            if (!listed.contains(outPoint)) locked.add(outPoint);
        }
        if (locked.isEmpty()) return;
        chain.among(locked)
                .forEach((outPoint, output) -> watched.index
                        .pathOf(output.script())
                        .ifPresent(path -> outputs.add(new WalletOutput(outPoint, output, path))));
    }

    private OutPoint outPoint(JsonNode item) {
        try {
            return new OutPoint(
                    new TxId(item.path("txid").stringValue()), item.path("vout").longValue());
        } catch (IllegalArgumentException | JacksonException e) { // no outpoint
            throw rpc.notUnderstood(e);
        }
    }

    /** Empty for a key that bitcoind knows and we do not: it looks further ahead than it was asked to. */
    private static Optional<WalletOutput> output(NodeWallet watched, JsonNode item) {
        Script script = Script.ofHex(item.path("scriptPubKey").stringValue());
        OutPoint outPoint = new OutPoint(
                new TxId(item.path("txid").stringValue()), item.path("vout").longValue());
        Sats value = RpcClient.sats(item.path("amount"));
        int confirmations = item.path("confirmations").intValue();
        return watched.index
                .pathOf(script)
                .map(path -> new WalletOutput(outPoint, new ChainOutput(value, script, confirmations, false), path));
    }

    /** Those of some outputs that are unspent, as the chain has them. */
    interface Outputs {
        Map<OutPoint, ChainOutput> among(List<OutPoint> outPoints);
    }

    /** While its history is searched a wallet knows coins whose spending it has not come to. */
    private static List<WalletOutput> unspentNow(List<WalletOutput> outputs, Outputs chain) {
        Set<OutPoint> there = chain.among(
                        outputs.stream().map(WalletOutput::outPoint).toList())
                .keySet();
        return outputs.stream()
                .filter(output -> there.contains(output.outPoint()))
                .toList();
    }

    /** A list of wallet outputs does not say which are of coinbases, and later it does not matter. */
    private List<WalletOutput> withCoinbases(NodeWallet watched, List<WalletOutput> outputs, Outputs chain) {
        watched.lock.lock();
        try {
            List<OutPoint> unknown = outputs.stream()
                    .filter(output -> output.output().confirmations() > 0
                            && output.output().confirmations() < ChainOutput.COINBASE_MATURITY)
                    .map(WalletOutput::outPoint)
                    .filter(outPoint -> !watched.coinbase.containsKey(outPoint.txid()))
                    .toList();
            if (!unknown.isEmpty()) {
                Map<OutPoint, ChainOutput> found = hasImmature(watched) ? chain.among(unknown) : Map.of();
                unknown.forEach(outPoint -> {
                    ChainOutput output = found.get(outPoint);
                    watched.coinbase.put(outPoint.txid(), output != null && output.coinbase());
                });
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

    /**
     * Asked after the outputs: if there is no immature coinbase now, none of them can be one. Few wallets ever have one; the outputs of
     * those that do are asked about one by one.
     */
    private boolean hasImmature(NodeWallet watched) {
        JsonNode immature = call(watched, "getbalances", Map.of()).path("mine").path("immature");
        if (!immature.isNumber()) throw rpc.notUnderstood(null);
        return immature.decimalValue().signum() != 0;
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
        NodeWallet watched = watched(walletId);
        watched.lock.lock();
        try {
            String before = watched.usedUpTo;
            readHistory(watched);
            boolean isKept = watched.notKept.isEmpty() && watched.usedOf.equals(watched.keptOf);
            if (!isKept || !before.equals(watched.usedUpTo)) {
                var known = new ChainMemory.Known(watched.usedOf, watched.usedUpTo, watched.notKept);
                if (memory.keep(walletId, known)) {
                    watched.notKept.clear();
                    watched.keptOf = watched.usedOf;
                }
            }
            return watched.usedNow();
        } finally {
            watched.lock.unlock();
        }
    }

    /** A block that is not known any more, after the node's blocks were replaced, does not hold it up: all is read again. */
    private void readHistory(NodeWallet watched) {
        try {
            readSince(watched, watched.usedUpTo);
        } catch (RpcFailure e) {
            if (e.code() != RpcFailure.NOT_FOUND || watched.usedUpTo.isEmpty()) throw e;
            readSince(watched, "");
        }
    }

    private void readSince(NodeWallet watched, String block) {
        watched.reads(block.isEmpty());
        watched.usedUpTo = listSince(watched, block, entry -> scriptOf(entry).ifPresent(watched::paid));
    }

    /** bitcoind remembers what has left its mempool, and what a block has made impossible. */
    Set<KeyPath> paidInBlocks(String walletId) {
        NodeWallet watched = watched(walletId);
        Set<KeyPath> paid = new HashSet<>();
        String _ = listSince(watched, "", entry -> {
            if (entry.path("confirmations").intValue(0) > 0)
                scriptOf(entry).flatMap(watched.index::pathOf).ifPresent(paid::add);
        });
        return paid;
    }

    private Optional<Script> scriptOf(JsonNode entry) {
        return Addresses.toScript(network, entry.path("address").stringValue(""));
    }

    /** @return the last block that was read */
    private String listSince(NodeWallet watched, String block, Consumer<JsonNode> each) {
        ObjectNode rest = stream(
                watched,
                "listsinceblock",
                Map.of(
                        "blockhash", block,
                        "target_confirmations", 1,
                        "include_watchonly", true,
                        "include_removed", false,
                        "include_change", true),
                "transactions",
                each);
        return rest.path("lastblock").stringValue();
    }

    /** The transaction as the first of the watched wallets knows it that does; empty if none does, and none is lost. */
    Optional<JsonNode> transaction(TxId txid) {
        NodeWallet lost = null;
        for (NodeWallet watched : wallets.values()) {
            if (watched.lost) lost = watched;
            if (!watched.ready) continue;
            try {
                return Optional.of(call(watched, "gettransaction", Map.of("txid", txid.hex())));
            } catch (RpcFailure e) {
                if (e.code() != RpcFailure.NOT_FOUND) throw e;
            }
        }
        if (lost != null) throw LoadedWallets.lost(lost, null); // it may be one of its
        return Optional.empty();
    }

    /**
     * In every wallet: also in one that it only pays bitcoind would keep it, and send it again. What spends from it is abandoned with it.
     * One that is abandoned already stays so.
     *
     * @throws ChainUnavailable if one of them could not be told; the others were, unless it is the node that does not answer, or not this
     *     question: it is asked no more then
     */
    void abandon(TxId txid) {
        ChainUnavailable failed = null;
        for (NodeWallet watched : wallets.values()) {
            if (!watched.ready) continue;
            try {
                call(watched, "abandontransaction", Map.of("txid", txid.hex()));
            } catch (RpcFailure e) { // it has no such transaction, or the mempool or a block has it by now
                if (e.code() != RpcFailure.NOT_FOUND) failed = e;
            } catch (ChainUnavailable e) {
                if (e.trouble() != ChainTrouble.WALLET_UNLOADED) throw e;
                failed = e;
            }
        }
        if (failed != null) throw failed;
    }

    private NodeWallet watched(String walletId) {
        NodeWallet watched = wallets.get(walletId);
        if (watched != null && watched.toVerify) history.verify(watched);
        if (watched != null && watched.lost) throw LoadedWallets.lost(watched, null);
        if (watched == null || !watched.ready) throw new IllegalStateException("wallet is not watched: " + walletId);
        return watched;
    }

    private JsonNode call(NodeWallet watched, String method, Map<String, Object> params) {
        return loaded.reloading(watched, () -> rpc.call(watched.name, method, params));
    }

    private ObjectNode stream(
            NodeWallet watched, String method, Map<String, Object> params, String member, Consumer<JsonNode> each) {
        return loaded.reloading(watched, () -> rpc.stream(watched.name, method, params, member, each));
    }
}
