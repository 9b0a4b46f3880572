package org.joinmarket.wallet.chain.bitcoind;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.wallet.chain.ChainOutput;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.MempoolEntry;
import org.joinmarket.wallet.chain.TransactionStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Outputs and transactions as the node knows them. Whoever asks has checked that it is the right node, and up. */
final class TransactionLookups {
    private static final int MAX_MISSING =
            20; // inputs whose parents are asked after: strangers choose how many there are

    private final RpcClient rpc;
    private final DescriptorWallets wallets;

    TransactionLookups(RpcClient rpc, DescriptorWallets wallets) {
        this.rpc = rpc;
        this.wallets = wallets;
    }

    Map<OutPoint, ChainOutput> outputs(Collection<OutPoint> outPoints) {
        return outputs(outPoints, true);
    }

    private Map<OutPoint, ChainOutput> outputs(Collection<OutPoint> outPoints, boolean withMempool) {
        List<OutPoint> asked = List.copyOf(new LinkedHashSet<>(outPoints));
        List<JsonNode> answers = rpc.batch(
                "gettxout",
                asked.stream()
                        .map(outPoint -> List.<Object>of(outPoint.txid().hex(), outPoint.vout(), withMempool))
                        .toList());
        Map<OutPoint, ChainOutput> found = new HashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            JsonNode output = answers.get(i);
            if (!output.isObject()) continue;
            found.put(asked.get(i), output(output));
        }
        return found;
    }

    private ChainOutput output(JsonNode output) {
        try {
            return new ChainOutput(
                    RpcClient.sats(output.path("value")),
                    script(output.path("scriptPubKey").path("hex").stringValue()),
                    output.path("confirmations").intValue(),
                    output.path("coinbase").asBoolean(false));
        } catch (IllegalArgumentException e) { // no amount, or no script
            throw rpc.notUnderstood(e);
        }
    }

    /** One that is too long to be spent by anybody, which is in no script's index: none. */
    private static Script script(String hex) {
        return hex.length() > 2 * Script.MAX_BYTES ? Script.EMPTY : Script.ofHex(hex);
    }

    /** Empty if it is not found while the mempool of before a restart is still being read: it may be in it. */
    Optional<TransactionStatus> status(TxId txid) {
        TransactionStatus found = findNow(txid);
        if (!(found instanceof TransactionStatus.NotFound)) return Optional.of(found);
        if (!isMempoolLoaded()) return Optional.empty();
        return Optional.of(isInMempool(txid) ? new TransactionStatus.InMempool() : found); // loaded meanwhile
    }

    private TransactionStatus findNow(TxId txid) {
        if (isInMempool(txid)) return new TransactionStatus.InMempool();
        Optional<TransactionStatus> known = wallets.transaction(txid).flatMap(this::confirmed);
        if (known.isPresent()) return known.get();
        try { // finds it in any block if there is an index of transactions
            JsonNode tx = rpc.ask("getrawtransaction", txid.hex(), true);
            return confirmed(tx).orElseGet(() -> unconfirmed(tx));
        } catch (RpcFailure e) {
            if (e.code() == RpcFailure.NOT_FOUND) return new TransactionStatus.NotFound();
            throw e;
        }
    }

    /** Until then, what is in no block may all the same be there. */
    boolean isMempoolLoaded() {
        return rpc.ask("getmempoolinfo").path("loaded").asBoolean(true);
    }

    /** For {@link #status(TxId)} that is empty. */
    ChainUnavailable mempoolNotLoaded() {
        return new ChainUnavailable(
                ChainTrouble.WARMING_UP,
                "bitcoind at " + rpc.url() + " is still loading its mempool",
                "wait until it has all transactions of before its restart",
                null);
    }

    /** If it is one of a wallet that is followed. */
    Optional<Transaction> transaction(TxId txid) {
        return wallets.transaction(txid)
                .flatMap(known ->
                        Transaction.parseHex(known.path("hex").stringValue("")).toOptional())
                .filter(tx -> tx.txid().equals(txid));
    }

    /** The index still has transactions of blocks that were reorganised away. */
    private static TransactionStatus unconfirmed(JsonNode tx) {
        return tx.has("blockhash") ? new TransactionStatus.NotFound() : new TransactionStatus.InMempool();
    }

    private Optional<TransactionStatus> confirmed(JsonNode tx) {
        int confirmations = tx.path("confirmations").intValue(0);
        String block = tx.path("blockhash").stringValue("");
        if (confirmations < 1 || block.isEmpty()) return Optional.empty();
        return Optional.of(new TransactionStatus.Confirmed(height(block), confirmations));
    }

    private boolean isInMempool(TxId txid) {
        return inMempool(txid).isPresent();
    }

    private Optional<JsonNode> inMempool(TxId txid) {
        try {
            return Optional.of(rpc.ask("getmempoolentry", txid.hex()));
        } catch (RpcFailure e) {
            if (e.code() == RpcFailure.NOT_FOUND) return Optional.empty();
            throw e;
        }
    }

    private int height(String block) {
        return rpc.ask("getblockheader", block).path("height").intValue();
    }

    Optional<MempoolEntry> mempoolEntry(TxId txid) {
        return inMempool(txid).map(this::entry);
    }

    private MempoolEntry entry(JsonNode entry) {
        try {
            return new MempoolEntry(
                    RpcClient.sats(entry.path("fees").path("base")),
                    entry.required("vsize").intValue(),
                    together(entry, "ancestor"),
                    together(entry, "descendant"));
        } catch (IllegalArgumentException | JacksonException e) { // a member is missing
            throw rpc.notUnderstood(e);
        }
    }

    private static MempoolEntry.Together together(JsonNode entry, String which) {
        return new MempoolEntry.Together(
                entry.required(which + "count").intValue(),
                RpcClient.sats(entry.path("fees").path(which)),
                entry.required(which + "size").longValue());
    }

    /** As {@link #status(TxId)}; what the chain does not find by its id is told by what it spends and makes. */
    Optional<TransactionStatus> status(Transaction tx) {
        Optional<TransactionStatus> found = status(tx.txid());
        boolean isNotFound = found.isPresent() && found.get() instanceof TransactionStatus.NotFound;
        return isNotFound ? Optional.of(byWhatItSpendsAndMakes(tx)) : found;
    }

    /** An input that a block has spent says more than one that is only not there. */
    private TransactionStatus byWhatItSpendsAndMakes(Transaction tx) {
        Optional<TransactionStatus> byOutputs = confirmedByOutputs(tx);
        if (byOutputs.isPresent()) return byOutputs.get();
        List<OutPoint> inputs = tx.inputs().stream().map(TxInput::outPoint).toList();
        Set<OutPoint> unspent = outputs(inputs).keySet();
        List<OutPoint> missing = inputs.stream()
                .filter(input -> !unspent.contains(input))
                .limit(MAX_MISSING)
                .toList();
        Set<OutPoint> inBlocks =
                missing.isEmpty() ? Set.of() : outputs(missing, false).keySet();
        TransactionStatus first = new TransactionStatus.NotFound();
        for (OutPoint input : missing) {
            boolean isSpentInMempool = inBlocks.contains(input);
            if (!isSpentInMempool) {
                TransactionStatus parent = findNow(input.txid());
                if (parent instanceof TransactionStatus.Confirmed) return new TransactionStatus.Conflicted(input, true);
                isSpentInMempool = parent instanceof TransactionStatus.InMempool;
            }
            if (first instanceof TransactionStatus.NotFound)
                first = new TransactionStatus.Conflicted(input, !isSpentInMempool);
        }
        return first;
    }

    /** Without an index of transactions: any output that is still unspent tells the block. */
    private Optional<TransactionStatus> confirmedByOutputs(Transaction tx) {
        TxId txid = tx.txid();
        List<OutPoint> outPoints = new ArrayList<>();
        for (int vout = 0; vout < tx.outputs().size(); vout++) outPoints.add(new OutPoint(txid, vout));
        for (ChainOutput output : outputs(outPoints).values()) {
            int confirmations = output.confirmations();
            if (confirmations == 0) return Optional.of(new TransactionStatus.InMempool());
            int tip = rpc.ask("getblockcount").intValue();
            return Optional.of(new TransactionStatus.Confirmed(tip - confirmations + 1, confirmations));
        }
        return Optional.empty();
    }
}
