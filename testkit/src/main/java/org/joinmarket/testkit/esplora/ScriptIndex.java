package org.joinmarket.testkit.esplora;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The blocks and the mempool of a bitcoind by address, in memory; brought up to date by {@link #sync()}. Not thread safe. */
final class ScriptIndex {
    private final NodeRpc node;
    private final List<Block> chain = new ArrayList<>();
    private final Map<String, Indexed> transactions = new HashMap<>();
    private final Set<String> mempool = new LinkedHashSet<>();
    private final Map<String, Set<String>> byAddress = new HashMap<>();
    private final Map<String, String> spenders = new HashMap<>(); // txid:vout to txid

    ScriptIndex(NodeRpc node) {
        this.node = node;
    }

    /** @param time Unix seconds */
    record Block(int height, String hash, long time, List<String> txids) {}

    /** @param block absent in the mempool */
    record Indexed(
            String txid,
            JsonNode json,
            Set<String> addresses,
            @Nullable Block block) {}

    void sync() {
        String best = node.call("getbestblockhash").stringValue();
        if (chain.isEmpty() || !chain.getLast().hash().equals(best)) {
            while (!chain.isEmpty() && !isOnChain(chain.getLast())) forget(chain.removeLast());
            int height = node.call("getblockcount").intValue();
            for (int next = chain.size(); next <= height; next++)
                add(node.call("getblockhash", next).stringValue());
        }
        Set<String> now = new HashSet<>();
        for (JsonNode txid : node.call("getrawmempool").values()) now.add(txid.stringValue());
        for (String gone : List.copyOf(mempool)) if (!now.contains(gone)) removeUnconfirmed(gone);
        for (String txid : now) if (!mempool.contains(txid)) addUnconfirmed(txid);
    }

    private boolean isOnChain(Block block) {
        return node.call("getblockheader", block.hash()).path("confirmations").intValue() > 0;
    }

    private void add(String hash) {
        JsonNode json = node.call("getblock", hash, 2);
        List<String> txids = new ArrayList<>();
        for (JsonNode tx : json.path("tx").values()) txids.add(tx.path("txid").stringValue());
        Block block = new Block(
                json.path("height").intValue(), hash, json.path("time").longValue(), txids);
        chain.add(block);
        for (JsonNode tx : json.path("tx").values()) index(tx, block);
    }

    private void addUnconfirmed(String txid) {
        try {
            index(node.call("getrawtransaction", txid, 1), null);
            mempool.add(txid);
        } catch (NodeRpc.Failed e) {
            mempool.remove(txid); // confirmed or replaced meanwhile: the next sync knows
        }
    }

    private void index(JsonNode tx, @Nullable Block block) {
        String txid = tx.path("txid").stringValue();
        if (block != null) mempool.remove(txid);
        Set<String> addresses = new HashSet<>();
        for (JsonNode output : tx.path("vout").values()) address(output).ifPresent(addresses::add);
        for (JsonNode input : tx.path("vin").values()) {
            if (input.has("coinbase")) continue;
            spenders.put(spent(input), txid);
            previous(input).flatMap(ScriptIndex::address).ifPresent(addresses::add);
        }
        addresses.forEach(address -> {
            Set<String> history = byAddress.computeIfAbsent(address, _ -> new LinkedHashSet<>());
            history.remove(txid);
            history.add(txid);
        });
        transactions.put(txid, new Indexed(txid, tx, addresses, block));
    }

    private void forget(Block block) {
        for (int i = block.txids().size() - 1; i >= 0; i--) remove(block.txids().get(i));
    }

    private void removeUnconfirmed(String txid) {
        mempool.remove(txid);
        Indexed known = transactions.get(txid);
        if (known != null && known.block() == null) remove(txid);
    }

    private void remove(String txid) {
        Indexed removed = transactions.remove(txid);
        if (removed == null) return;
        removed.addresses()
                .forEach(address ->
                        byAddress.getOrDefault(address, new HashSet<>()).remove(txid));
        for (JsonNode input : removed.json().path("vin").values()) spenders.remove(spent(input), txid);
    }

    private static String spent(JsonNode input) {
        return input.path("txid").stringValue("") + ":" + input.path("vout").longValue(0);
    }

    private static Optional<String> address(JsonNode output) {
        return Optional.ofNullable(output.path("scriptPubKey").path("address").stringValue(null));
    }

    /** The output that {@code input} spends. */
    Optional<JsonNode> previous(JsonNode input) {
        Indexed previous = transactions.get(input.path("txid").stringValue(""));
        if (previous == null) return Optional.empty();
        return Optional.of(previous.json().path("vout").path(input.path("vout").intValue()));
    }

    Block tip() {
        return chain.getLast();
    }

    Optional<Block> block(int height) {
        return height < 0 || height >= chain.size() ? Optional.empty() : Optional.of(chain.get(height));
    }

    Optional<Block> block(String hash) {
        return chain.stream().filter(block -> block.hash().equals(hash)).findFirst();
    }

    Optional<Indexed> transaction(String txid) {
        return Optional.ofNullable(transactions.get(txid));
    }

    Optional<Indexed> spender(String outPoint) {
        return Optional.ofNullable(spenders.get(outPoint)).map(transactions::get);
    }

    /** The newest first, those of the mempool before all others. */
    List<Indexed> history(String address) {
        List<Indexed> history = new ArrayList<>();
        List<Indexed> confirmed = new ArrayList<>();
        for (String txid : byAddress.getOrDefault(address, Set.of())) {
            Indexed tx = transactions.get(txid);
            if (tx != null) (tx.block() == null ? history : confirmed).addFirst(tx);
        }
        history.addAll(confirmed);
        return history;
    }
}
