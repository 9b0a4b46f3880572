package org.joinmarket.wallet.wallets;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.WatchedBranch;
import org.joinmarket.wallet.imports.History;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wallets, their public keys and how far their addresses are used, on the disk. */
final class WalletStore {
    /** Addresses per branch that an imported wallet is searched for at least (wallet.md 3). */
    static final int IMPORT_RANGE = 1_000;

    private static final int[] BRANCHES = {Wallet.EXTERNAL, Wallet.INTERNAL};

    private final JdbcClient jdbc;

    WalletStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param birthHeight nothing was paid to it in blocks before this one; null if nobody knows
     * @param watchOnly whether there are no keys
     */
    record Row(
            String name,
            String fingerprint,
            String network,
            String watchId,
            Instant birth,
            @Nullable Integer birthHeight,
            boolean watchOnly) {}

    /**
     * @param nextIndex the first index that nobody has seen
     * @param restored whether somebody may have seen more, and nothing was done about it yet
     * @param sureFrom the first index whose key can have proved nothing that we do not know of; below 0 if coins are marked instead
     */
    record Branch(int mixdepth, int branch, int nextIndex, int rangeEnd, boolean restored, int sureFrom) {}

    List<Row> wallets() {
        return jdbc.sql("select name, fingerprint, network, watch_id, birth_ms, birth_height, watch_only from wallets"
                        + " order by name")
                .query((rs, _) -> new Row(
                        rs.getString(1),
                        rs.getString(2),
                        rs.getString(3),
                        rs.getString(4),
                        Instant.ofEpochMilli(rs.getLong(5)),
                        rs.getObject(6) == null ? null : rs.getInt(6),
                        rs.getInt(7) == 1))
                .list();
    }

    /** Whether there is a wallet of this name or of this seed, of other networks too. */
    boolean isTaken(String name, String watchId) {
        return jdbc.sql("select count(*) from wallets where name = ? or watch_id = ?")
                        .params(name, watchId)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** To be called in a transaction. */
    void insert(Row wallet, List<String> xpubs, int rangeEnd) {
        jdbc.sql("insert into wallets (name, fingerprint, network, watch_id, birth_ms, birth_height, watch_only)"
                        + " values (?, ?, ?, ?, ?, ?, ?)")
                .param(wallet.name())
                .param(wallet.fingerprint())
                .param(wallet.network())
                .param(wallet.watchId())
                .param(wallet.birth().toEpochMilli())
                .param(wallet.birthHeight())
                .param(wallet.watchOnly() ? 1 : 0)
                .update();
        addAccounts(wallet.name(), xpubs, 0, rangeEnd);
    }

    /** The next look at the chain skips a gap, as {@link #skipGap}. To be called in a transaction. */
    void restored(String wallet) {
        jdbc.sql("update branches set restored = 1 where wallet = ?")
                .param(wallet)
                .update();
    }

    /** Whether this database was older, at a start, than what its service had written before: restored, or in the place of a lost one. */
    boolean hasLostSomething() {
        return jdbc.sql("select restored from service_owner where id = 1")
                        .query(Integer.class)
                        .single()
                == 1;
    }

    /**
     * Keeps what is known of a wallet that is about to come in, until {@link #takeHistory}, and its labels until {@link #takeLabels};
     * of a branch that is already kept the higher index. To be called in a transaction.
     */
    void keepHistory(String watchId, int mixdepths, History history) {
        for (int mixdepth = 0; mixdepth < mixdepths; mixdepth++) {
            for (int branch : BRANCHES) keepBranch(watchId, new KeyPath(mixdepth, branch, 0));
        }
        history.next().forEach(path -> keepBranch(watchId, path));
        for (OutPoint outPoint : history.frozen()) {
            jdbc.sql("insert into imported_frozen (watch_id, outpoint) values (?, ?) on conflict do nothing")
                    .params(watchId, outPoint.toString())
                    .update();
        }
        if (history.labels().isEmpty()) return;
        dropLabels(watchId); // those of a file that did not come in
        history.labels()
                .forEach((ref, label) -> jdbc.sql("insert into imported_labels (watch_id, ref, label) values (?, ?, ?)")
                        .params(watchId, ref, label)
                        .update());
    }

    private void dropLabels(String watchId) {
        jdbc.sql("delete from imported_labels where watch_id = ?")
                .param(watchId)
                .update();
    }

    /** By address, those that {@link #keepHistory} has kept and {@link #takeLabels} has not taken. */
    Map<String, String> keptLabels(String watchId) {
        Map<String, String> labels = new HashMap<>();
        jdbc.sql("select ref, label from imported_labels where watch_id = ?")
                .param(watchId)
                .query((rs, _) -> labels.put(rs.getString(1), rs.getString(2)))
                .list();
        return labels;
    }

    /** Gives a wallet its {@link #keptLabels}; what it has been called here stays. To be called in a transaction. */
    void takeLabels(String wallet, String watchId) {
        jdbc.sql(
                        "insert into labels (wallet, type, ref, label)"
                                + " select ?, 'addr', ref, label from imported_labels where watch_id = ? on conflict do nothing")
                .params(wallet, watchId)
                .update();
        dropLabels(watchId);
    }

    /** Of whomever they are. */
    List<String> labelledAddresses(String wallet) {
        return jdbc.sql("select ref from labels where wallet = ? and type = 'addr'")
                .param(wallet)
                .query(String.class)
                .list();
    }

    private void keepBranch(String watchId, KeyPath next) {
        jdbc.sql("insert into imported_branches (watch_id, mixdepth, branch, next_index) values (?, ?, ?, ?)"
                        + " on conflict (watch_id, mixdepth, branch) do update set next_index ="
                        + " case when excluded.next_index > imported_branches.next_index"
                        + " then excluded.next_index else imported_branches.next_index end")
                .params(watchId, next.mixdepth(), next.branch(), next.index())
                .update();
    }

    /** Gives a wallet that was just inserted what {@link #keepHistory} has of it. To be called in the same transaction. */
    void takeHistory(Row wallet, int lookahead) {
        List<KeyPath> known = jdbc.sql("select mixdepth, branch, next_index from imported_branches where watch_id = ?")
                .param(wallet.watchId())
                .query((rs, _) -> new KeyPath(rs.getInt(1), rs.getInt(2), rs.getInt(3)))
                .list();
        for (KeyPath next : known) {
            int rangeEnd = Math.max(IMPORT_RANGE, next.index() + 2 * lookahead);
            raiseNextIndex(wallet.name(), next.mixdepth(), next.branch(), next.index());
            extendRange(wallet.name(), next.mixdepth(), next.branch(), rangeEnd);
        }
        jdbc.sql("insert into frozen_outpoints (wallet, outpoint)"
                        + " select ?, outpoint from imported_frozen where watch_id = ?")
                .params(wallet.name(), wallet.watchId())
                .update();
        for (String table : List.of("imported_branches", "imported_frozen"))
            jdbc.sql("delete from " + table + " where watch_id = ?")
                    .param(wallet.watchId())
                    .update();
    }

    /**
     * Those from {@code from} on, with their two branches; restored, as {@link #restored}, if the wallet ever was. They may have been
     * used elsewhere. To be called in a transaction.
     */
    void addLaterAccounts(String wallet, List<String> xpubs, int from, int rangeEnd) {
        boolean restored = branches(wallet).stream().anyMatch(branch -> branch.restored() || branch.sureFrom() != 0);
        addAccounts(wallet, xpubs, from, rangeEnd);
        forgetLooks(wallet);
        if (restored)
            jdbc.sql("update branches set restored = 1 where wallet = ? and mixdepth >= ?")
                    .params(wallet, from)
                    .update();
    }

    private void addAccounts(String wallet, List<String> xpubs, int from, int rangeEnd) {
        for (int mixdepth = from; mixdepth < xpubs.size(); mixdepth++) {
            jdbc.sql("insert into accounts (wallet, mixdepth, xpub) values (?, ?, ?)")
                    .params(wallet, mixdepth, xpubs.get(mixdepth))
                    .update();
            for (int branch : BRANCHES) {
                jdbc.sql(
                                "insert into branches (wallet, mixdepth, branch, next_index, range_end) values (?, ?, ?, 0, ?)")
                        .params(wallet, mixdepth, branch, rangeEnd)
                        .update();
            }
        }
    }

    /** Extended public keys, lowest mixdepth first. */
    List<String> xpubs(String wallet) {
        return jdbc.sql("select xpub from accounts where wallet = ? order by mixdepth")
                .param(wallet)
                .query(String.class)
                .list();
    }

    List<Branch> branches(String wallet) {
        return jdbc.sql(
                        "select mixdepth, branch, next_index, range_end, restored, sure_from from branches where wallet = ?"
                                + " order by mixdepth, branch")
                .param(wallet)
                .query((rs, _) -> new Branch(
                        rs.getInt(1), rs.getInt(2), rs.getInt(3), rs.getInt(4), rs.getInt(5) == 1, rs.getInt(6)))
                .list();
    }

    Optional<Branch> branch(String wallet, int mixdepth, int branch) {
        return branches(wallet).stream()
                .filter(one -> one.mixdepth() == mixdepth && one.branch() == branch)
                .findFirst();
    }

    /** Timenumbers of the bonds that somebody asked for. */
    List<Timenumber> bonds(String wallet) {
        return jdbc.sql("select timenumber from bonds where wallet = ? order by timenumber")
                .param(wallet)
                .query((rs, _) -> new Timenumber(rs.getInt(1)))
                .list();
    }

    void addBond(String wallet, Timenumber timenumber, Instant now) {
        jdbc.sql("insert into bonds (wallet, timenumber, made_ms) values (?, ?, ?) on conflict do nothing")
                .params(wallet, timenumber.value(), now.toEpochMilli())
                .update();
    }

    List<WatchedBranch> watchedBranches(String wallet) {
        List<String> xpubs = xpubs(wallet);
        List<WatchedBranch> watched = new ArrayList<>();
        for (Branch one : branches(wallet))
            watched.add(new WatchedBranch(
                    one.mixdepth(), one.branch(), xpubs.get(one.mixdepth()), one.rangeEnd(), one.nextIndex()));
        return watched;
    }

    /** Keys of bonds that somebody asked for. */
    Set<KeyPath> shownBonds(String wallet) {
        return jdbc.sql("select timenumber from bonds where wallet = ?")
                .param(wallet)
                .query((rs, _) -> new KeyPath(0, Wallet.BONDS, rs.getInt(1)))
                .set();
    }

    /** Never shrinks, and never grows beyond {@link WatchedBranch#MAX_RANGE_END}. */
    void extendRange(String wallet, int mixdepth, int branch, int rangeEnd) {
        int end = Math.min(WatchedBranch.MAX_RANGE_END, rangeEnd);
        jdbc.sql("update branches set range_end = ? where wallet = ? and mixdepth = ? and branch = ? and range_end < ?")
                .params(end, wallet, mixdepth, branch, end)
                .update();
    }

    /** The next index becomes at least {@code next}. */
    void raiseNextIndex(String wallet, int mixdepth, int branch, int next) {
        jdbc.sql(
                        "update branches set next_index = ? where wallet = ? and mixdepth = ? and branch = ? and next_index < ?")
                .params(next, wallet, mixdepth, branch, next)
                .update();
    }

    /** Whether the database is older than what was shown to others since, and nothing was done about it for some of this wallet. */
    boolean isRestored(String wallet) {
        return branches(wallet).stream().anyMatch(Branch::restored);
    }

    /**
     * Which addresses blocks have paid is noted once more at the next look at coins: what was emptied is known then. To be called
     * in a transaction.
     */
    void forgetLooks(String wallet) {
        jdbc.sql("update wallets set seen_hash = null where name = ?")
                .param(wallet)
                .update();
    }

    /**
     * Skips what may have been handed out since the back-up, whose keys prove nothing more, if the branch is restored still. To be
     * called in a transaction, when the chain's word about it is in.
     *
     * @param gap in addresses; 0: the back-up is trusted to be the last word
     */
    void skipGap(String wallet, Branch branch, int gap) {
        jdbc.sql("update branches set restored = 0, next_index = next_index + :gap,"
                        + " sure_from = case when :gap > 0 then next_index + :gap else sure_from end"
                        + " where wallet = :wallet and mixdepth = :mixdepth and branch = :branch and restored = 1")
                .param("gap", gap)
                .param("wallet", wallet)
                .param("mixdepth", branch.mixdepth())
                .param("branch", branch.branch())
                .update();
    }

    /** As if it had been handed out, and at once all before it. To be called in a transaction. */
    void keepBack(String wallet, KeyPath path, String purpose, Instant now) {
        raiseNextIndex(wallet, path.mixdepth(), path.branch(), path.index() + 1);
        jdbc.sql("insert into handed_addresses (wallet, mixdepth, branch, key_index, purpose, handed_ms)"
                        + " values (?, ?, ?, ?, ?, ?) on conflict do nothing")
                .params(wallet, path.mixdepth(), path.branch(), path.index(), purpose, now.toEpochMilli())
                .update();
    }

    /** The last {@code most} keys of a branch behind {@code paid} that were handed out. */
    List<KeyPath> handedOut(String wallet, int mixdepth, int branch, int paid, int most) {
        return jdbc.sql("select key_index from handed_addresses where wallet = ? and mixdepth = ? and branch = ?"
                        + " and key_index > ? order by key_index desc limit ?")
                .params(wallet, mixdepth, branch, paid, most)
                .query((rs, _) -> new KeyPath(mixdepth, branch, rs.getInt(1)))
                .list();
    }

    /**
     * Takes the key if it is still the next one. To be called in a transaction.
     *
     * @return false if somebody was faster
     */
    boolean claim(String wallet, KeyPath path, String purpose, Instant now) {
        int claimed = jdbc.sql("update branches set next_index = next_index + 1"
                        + " where wallet = ? and mixdepth = ? and branch = ? and next_index = ?")
                .params(wallet, path.mixdepth(), path.branch(), path.index())
                .update();
        if (claimed == 0) return false;
        jdbc.sql("insert into handed_addresses (wallet, mixdepth, branch, key_index, purpose, handed_ms)"
                        + " values (?, ?, ?, ?, ?, ?)")
                .params(wallet, path.mixdepth(), path.branch(), path.index(), purpose, now.toEpochMilli())
                .update();
        return true;
    }
}
