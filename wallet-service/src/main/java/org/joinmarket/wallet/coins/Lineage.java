package org.joinmarket.wallet.coins;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.wallet.chain.WalletOutput;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Where coins come from, by what this wallet has signed itself, and which come from coinjoins alone (wallet.md 7): outputs of
 * exactly a round's amount, and change of rounds whose coins were all such. What is not known, such as the history of a recovered wallet, is not
 * held to be mixed.
 */
final class Lineage {
    /** Transactions in one query. */
    private static final int BATCH = 500;

    private final JdbcClient jdbc;

    /** By wallet, what was found out: a transaction is on the disk before anybody can have it, and never changes. */
    private final Map<String, Map<OutPoint, Provenance>> found = new ConcurrentHashMap<>();

    Lineage(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param mixed comes from coinjoins alone */
    record Provenance(Coin.Origin origin, boolean mixed) {
        static final Provenance OTHER = new Provenance(Coin.Origin.OTHER, false);
    }

    /** @param mixed whether all inputs of the lease were */
    private record Signed(String txid, String coinjoinScript, long amount, String changeScript, boolean mixed) {
        Provenance of(WalletOutput output) {
            String script = output.output().script().hex();
            if (script.equals(changeScript)) return new Provenance(Coin.Origin.CHANGE, mixed);
            if (!script.equals(coinjoinScript)) return Provenance.OTHER;
            return new Provenance(Coin.Origin.COINJOIN, output.output().value().value() == amount);
        }
    }

    /** At least all of {@code outputs}, with where they come from. */
    Map<OutPoint, Provenance> of(String wallet, Collection<WalletOutput> outputs) {
        Map<OutPoint, Provenance> known = found.getOrDefault(wallet, Map.of());
        List<WalletOutput> unknown = outputs.stream()
                .filter(output -> !known.containsKey(output.outPoint()))
                .toList();
        if (unknown.isEmpty()) return known;
        Map<OutPoint, Provenance> all = ask(wallet, unknown);
        for (WalletOutput output : outputs) {
            Provenance before = known.get(output.outPoint());
            if (before != null) all.put(output.outPoint(), before);
        }
        found.put(wallet, Map.copyOf(all));
        return all;
    }

    private Map<OutPoint, Provenance> ask(String wallet, List<WalletOutput> outputs) {
        List<String> txids = outputs.stream()
                .map(output -> output.outPoint().txid().hex())
                .distinct()
                .toList();
        Map<String, List<Signed>> signed = new HashMap<>();
        for (int from = 0; from < txids.size(); from += BATCH) {
            for (Signed one : signed(wallet, txids.subList(from, Math.min(txids.size(), from + BATCH))))
                signed.computeIfAbsent(one.txid(), _ -> new ArrayList<>()).add(one);
        }
        Map<OutPoint, Provenance> provenances = new HashMap<>();
        for (WalletOutput output : outputs) {
            Provenance provenance = signed.getOrDefault(output.outPoint().txid().hex(), List.of()).stream()
                    .map(one -> one.of(output))
                    .filter(one -> !one.equals(Provenance.OTHER))
                    .findFirst()
                    .orElse(Provenance.OTHER);
            provenances.put(output.outPoint(), provenance);
        }
        return provenances;
    }

    private List<Signed> signed(String wallet, List<String> txids) {
        return jdbc.sql("select txid, coinjoin_script, amount_sats, change_script, mixed from leases"
                        + " where wallet = :wallet and txid in (:txids)")
                .param("wallet", wallet)
                .param("txids", txids)
                .query((rs, _) ->
                        new Signed(rs.getString(1), rs.getString(2), rs.getLong(3), rs.getString(4), rs.getInt(5) == 1))
                .list();
    }
}
