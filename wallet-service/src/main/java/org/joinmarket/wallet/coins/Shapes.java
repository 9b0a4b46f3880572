package org.joinmarket.wallet.coins;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.store.StoreUnavailable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What those transactions look like that paid a wallet and that it has no record of: the chain is asked for each once, in the
 * background, and the answer kept. To be shown and for nothing else: a stranger who pays us can make a transaction look like a
 * coinjoin.
 */
@Slf4j
public final class Shapes implements AutoCloseable {
    /** Transactions that are remembered, and that wait; beyond it the disk is asked again. */
    static final int MAX_REMEMBERED = 200_000;

    /** Transactions in one query. */
    private static final int BATCH = 500;

    /** Answers that are written at once. */
    private static final int WRITTEN_AT_ONCE = 100;

    private final ChainBackend chain;
    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final Map<TxId, OptionalLong> known = new ConcurrentHashMap<>();
    private final Set<TxId> wanted = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean asking = new AtomicBoolean();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("transaction shapes").factory());

    public Shapes(ChainBackend chain, JdbcClient jdbc, TransactionTemplate transactions) {
        this.chain = chain;
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /**
     * The value of the equal outputs of transactions that made {@code coins}, in satoshi; empty for one that looks like no
     * coinjoin. Those that are not known yet are not there, and there soon after.
     */
    Map<TxId, OptionalLong> of(Collection<Coin> coins) {
        Set<TxId> asked = coins.stream()
                .filter(coin -> coin.origin() == Coin.Origin.OTHER)
                .map(coin -> coin.outPoint().txid())
                .collect(Collectors.toSet());
        List<TxId> unknown = unknown(asked);
        if (!unknown.isEmpty()) {
            if (known.size() > MAX_REMEMBERED) known.clear();
            known.putAll(kept(unknown));
            askFor(unknown(unknown));
        }
        Map<TxId, OptionalLong> shapes = new HashMap<>();
        for (TxId txid : asked) {
            OptionalLong shape = known.get(txid);
            if (shape != null) shapes.put(txid, shape);
        }
        return shapes;
    }

    private List<TxId> unknown(Collection<TxId> txids) {
        return txids.stream().filter(txid -> !known.containsKey(txid)).toList();
    }

    private Map<TxId, OptionalLong> kept(List<TxId> txids) {
        Map<TxId, OptionalLong> kept = new HashMap<>();
        for (int from = 0; from < txids.size(); from += BATCH)
            jdbc.sql("select txid, equal_sats from transaction_shapes where txid in (:txids)")
                    .param("txids", hex(txids.subList(from, Math.min(txids.size(), from + BATCH))))
                    .query((rs, _) -> {
                        Object sats = rs.getObject(2);
                        OptionalLong equal = sats instanceof Number number
                                ? OptionalLong.of(number.longValue())
                                : OptionalLong.empty();
                        return kept.put(new TxId(rs.getString(1)), equal);
                    })
                    .list();
        return kept;
    }

    private static List<String> hex(Collection<TxId> txids) {
        return txids.stream().map(TxId::hex).toList();
    }

    private void askFor(List<TxId> txids) {
        for (TxId txid : txids) if (wanted.size() < MAX_REMEMBERED) wanted.add(txid);
        if (wanted.isEmpty() || !asking.compareAndSet(false, true)) return;
        try {
            worker.execute(this::askForWanted);
        } catch (RejectedExecutionException _) {
            asking.set(false); // it is being stopped
        }
    }

    /** What cannot be asked for now is wanted again by whoever looks next. */
    private void askForWanted() {
        try {
            while (!wanted.isEmpty() && !Thread.currentThread().isInterrupted()) {
                List<TxId> some = wanted.stream().limit(WRITTEN_AT_ONCE).toList();
                askFor(some, ours(some));
                some.forEach(wanted::remove);
            }
        } catch (ChainUnavailable e) {
            log.atDebug().addKeyValue("reason", e.what()).log("transactions cannot be looked at now");
        } catch (DataAccessException | TransactionException | StoreUnavailable e) {
            log.atDebug().addKeyValue("reason", e.getMessage()).log("what transactions look like cannot be kept now");
        } finally {
            wanted.clear();
            asking.set(false);
        }
    }

    /** Payments of this service's wallets: they are no coinjoins, whatever their amounts. */
    private Set<String> ours(List<TxId> txids) {
        return new HashSet<>(jdbc.sql("select txid from sends where txid in (:txids)")
                .param("txids", hex(txids))
                .query(String.class)
                .list());
    }

    private void askFor(List<TxId> txids, Set<String> ours) {
        Map<TxId, OptionalLong> found = new HashMap<>();
        List<TxId> unseen = new ArrayList<>();
        try {
            for (TxId txid : txids) {
                boolean isOurs = ours.contains(txid.hex());
                List<TxOutput> outputs = isOurs ? List.of() : chain.outputs(txid);
                if (outputs.isEmpty() && !isOurs) unseen.add(txid);
                else found.put(txid, EqualOutputs.value(outputs));
            }
        } finally {
            keep(found);
            known.putAll(found);
            unseen.forEach(txid -> known.put(txid, OptionalLong.empty()));
        }
    }

    private void keep(Map<TxId, OptionalLong> found) {
        if (found.isEmpty()) return;
        transactions.executeWithoutResult(_ -> found.forEach((txid, equal) -> {
            int _ = jdbc.sql(
                            "insert into transaction_shapes (txid, equal_sats) values (:txid, :equal) on conflict do nothing")
                    .param("txid", txid.hex())
                    .param("equal", equal.isPresent() ? equal.getAsLong() : null)
                    .update();
        }));
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
