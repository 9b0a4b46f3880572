package org.joinmarket.wallet.store;

import java.util.HashSet;
import java.util.Set;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.wallet.chain.ChainMemory;
import org.joinmarket.wallet.chain.KeyPath;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** What chain backends know of wallets, in the database. */
@Slf4j
public final class KeptHistory implements ChainMemory {
    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;

    public KeptHistory(JdbcClient jdbc, TransactionTemplate transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    private record Read(String scripts, String upTo) {}

    /** One question after the other: there may be one connection only. */
    @Override
    public Known read(String walletId) {
        return jdbc.sql("select scripts, up_to from chain_known where watch_id = ?")
                .param(walletId)
                .query((rs, _) -> new Read(rs.getString(1), rs.getString(2)))
                .optional()
                .map(read -> new Known(read.scripts(), read.upTo(), used(walletId)))
                .orElse(Known.NOTHING);
    }

    private Set<KeyPath> used(String walletId) {
        return new HashSet<>(jdbc.sql("select mixdepth, branch, key_index from used_keys where watch_id = ?")
                .param(walletId)
                .query((rs, _) -> new KeyPath(rs.getInt(1), rs.getInt(2), rs.getInt(3)))
                .list());
    }

    @Override
    public boolean keep(String walletId, Known more) {
        try {
            write(walletId, more);
            return true;
        } catch (DataAccessException | TransactionException | StoreUnavailable e) {
            log.atDebug().addKeyValue("reason", e.getMessage()).log("what is known of the chain cannot be kept now");
            return false;
        }
    }

    private void write(String walletId, Known more) {
        transactions.executeWithoutResult(_ -> {
            for (KeyPath path : more.used())
                jdbc.sql("insert into used_keys (watch_id, mixdepth, branch, key_index) values (?, ?, ?, ?)"
                                + " on conflict do nothing")
                        .params(walletId, path.mixdepth(), path.branch(), path.index())
                        .update();
            jdbc.sql(
                            "insert into chain_known (watch_id, scripts, up_to) values (?, ?, ?)"
                                    + " on conflict (watch_id) do update set scripts = excluded.scripts, up_to = excluded.up_to")
                    .params(walletId, more.of(), more.upTo())
                    .update();
        });
    }
}
