package org.joinmarket.wallet.coins;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.wallet.chain.WalletOutput;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which coins come from coinjoins alone, by what this wallet has signed itself (wallet.md 7): outputs of exactly a round's
 * amount, and change of rounds whose coins were all such. What is not known, such as the history of a recovered wallet, is not
 * held to be mixed.
 */
final class Lineage {
    /** Transactions in one query. */
    private static final int BATCH = 500;

    private final JdbcClient jdbc;

    Lineage(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param mixed whether all inputs of the lease were */
    private record Signed(String txid, String coinjoinScript, long amount, String changeScript, boolean mixed) {
        boolean makesMixed(WalletOutput output) {
            String script = output.output().script().hex();
            if (script.equals(changeScript)) return mixed;
            return script.equals(coinjoinScript) && output.output().value().value() == amount;
        }
    }

    /** Those of {@code outputs} that come from coinjoins alone. */
    Set<OutPoint> mixed(String wallet, Collection<WalletOutput> outputs) {
        List<String> txids = outputs.stream()
                .map(output -> output.outPoint().txid().hex())
                .distinct()
                .toList();
        Map<String, List<Signed>> signed = new HashMap<>();
        for (int from = 0; from < txids.size(); from += BATCH) {
            for (Signed one : signed(wallet, txids.subList(from, Math.min(txids.size(), from + BATCH))))
                signed.computeIfAbsent(one.txid(), _ -> new ArrayList<>()).add(one);
        }
        Set<OutPoint> mixed = new HashSet<>();
        for (WalletOutput output : outputs) {
            for (Signed one : signed.getOrDefault(output.outPoint().txid().hex(), List.of()))
                if (one.makesMixed(output)) mixed.add(output.outPoint());
        }
        return mixed;
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
