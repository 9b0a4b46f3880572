package org.joinmarket.wallet.chain.esplora;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.chain.ChainUnavailable;

/**
 * The transactions of one script.
 *
 * @param stats as they were when {@code transactions} were read
 * @param transactions those that pay it or spend what it was paid
 */
record ScriptHistory(EsploraClient.Stats stats, List<EsploraTransaction> transactions) {
    /** Confirmed transactions of one address; whoever has more was paid by strangers, over and over. */
    static final int MAX_TRANSACTIONS = 5_000;

    static final ScriptHistory UNUSED = new ScriptHistory(EsploraClient.Stats.UNUSED, List.of());

    private static final int ATTEMPTS = 3;

    ScriptHistory {
        transactions = List.copyOf(transactions);
    }

    boolean isUsed() {
        return !transactions.isEmpty();
    }

    /**
     * Reads it page by page; each confirmed transaction is proven to be in its block.
     *
     * @param stats as asked for just now
     * @throws ChangedMeanwhile if the answers do not fit each other
     */
    static ScriptHistory read(
            EsploraClient client, HeaderChain headers, String address, Script script, EsploraClient.Stats stats) {
        EsploraClient.Stats now = stats;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (now.isUnused()) return UNUSED;
            if (now.confirmed() > MAX_TRANSACTIONS) throw tooMany();
            Collection<EsploraTransaction> pages = pages(client, address, now.confirmed());
            EsploraClient.Stats after = client.stats(address);
            if (confirmed(pages) == now.confirmed() && after.equals(now)) {
                requireOf(client, script, pages);
                for (EsploraTransaction tx : pages) if (tx.block() != null) headers.prove(tx.txid(), tx.block());
                return new ScriptHistory(now, new ArrayList<>(pages));
            }
            now = after;
        }
        throw new ChangedMeanwhile();
    }

    private static Collection<EsploraTransaction> pages(EsploraClient client, String address, long confirmed) {
        Map<TxId, EsploraTransaction> all = new LinkedHashMap<>();
        List<EsploraTransaction> page = client.newest(address);
        page.forEach(tx -> all.put(tx.txid(), tx));
        while (confirmed(all.values()) < confirmed) {
            EsploraTransaction last = page.isEmpty() ? null : page.getLast();
            if (last == null || last.block() == null) break; // fewer than it says
            page = client.before(address, last.txid());
            int known = all.size();
            page.forEach(tx -> all.put(tx.txid(), tx));
            if (all.size() == known) break;
        }
        return all.values();
    }

    private static long confirmed(Collection<EsploraTransaction> transactions) {
        return transactions.stream().filter(tx -> tx.block() != null).count();
    }

    /** A transaction that neither pays it nor spends from it is none of its own, whoever says so. */
    private static void requireOf(EsploraClient client, Script script, Collection<EsploraTransaction> transactions) {
        Set<OutPoint> paid = new HashSet<>();
        for (EsploraTransaction tx : transactions)
            for (int vout = 0; vout < tx.outputs().size(); vout++)
                if (tx.outputs().get(vout).script().equals(script)) paid.add(new OutPoint(tx.txid(), vout));
        for (EsploraTransaction tx : transactions) {
            boolean pays =
                    tx.outputs().stream().anyMatch(output -> output.script().equals(script));
            if (!pays && tx.spends().stream().noneMatch(paid::contains))
                throw client.notUnderstood(new IllegalArgumentException("a transaction of another address"));
        }
    }

    private static ChainUnavailable tooMany() {
        return new ChainUnavailable(
                "an address has more than " + MAX_TRANSACTIONS + " transactions",
                "use Bitcoin Core (joinmarket.chain.backend=bitcoind) for this wallet",
                null);
    }
}
