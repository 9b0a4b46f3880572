package org.joinmarket.wallet.store;

import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

    private record UsedBranch(int mixdepth, int branch, String bits) {}

    private Set<KeyPath> used(String walletId) {
        List<UsedBranch> branches = jdbc.sql("select mixdepth, branch, bits from used_branches where watch_id = ?")
                .param(walletId)
                .query((rs, _) -> new UsedBranch(rs.getInt(1), rs.getInt(2), rs.getString(3)))
                .list();
        Set<KeyPath> used = new HashSet<>();
        for (UsedBranch one : branches)
            bits(one.bits()).stream().forEach(index -> used.add(new KeyPath(one.mixdepth(), one.branch(), index)));
        return used;
    }

    private static BitSet bits(String base64) {
        return BitSet.valueOf(Base64.getDecoder().decode(base64));
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
            Map<KeyPath, BitSet> byBranch = new HashMap<>(); // by the first path of each
            for (KeyPath path : more.used())
                byBranch.computeIfAbsent(new KeyPath(path.mixdepth(), path.branch(), 0), _ -> new BitSet())
                        .set(path.index());
            byBranch.forEach((branch, bits) -> add(walletId, branch, bits));
            jdbc.sql(
                            "insert into chain_known (watch_id, scripts, up_to) values (?, ?, ?)"
                                    + " on conflict (watch_id) do update set scripts = excluded.scripts, up_to = excluded.up_to")
                    .params(walletId, more.of(), more.upTo())
                    .update();
        });
    }

    /** To those of before. */
    private void add(String walletId, KeyPath branch, BitSet more) {
        jdbc.sql("select bits from used_branches where watch_id = ? and mixdepth = ? and branch = ?")
                .params(walletId, branch.mixdepth(), branch.branch())
                .query(String.class)
                .optional()
                .ifPresent(before -> more.or(bits(before)));
        jdbc.sql("insert into used_branches (watch_id, mixdepth, branch, bits) values (?, ?, ?, ?)"
                        + " on conflict (watch_id, mixdepth, branch) do update set bits = excluded.bits")
                .params(
                        walletId,
                        branch.mixdepth(),
                        branch.branch(),
                        Base64.getEncoder().encodeToString(more.toByteArray()))
                .update();
    }
}
