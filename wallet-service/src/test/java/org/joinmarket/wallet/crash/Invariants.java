package org.joinmarket.wallet.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.api.Histories;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.joinmarket.wallet.history.HistoryBook;
import org.joinmarket.wallet.lease.Lease;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What must hold of a wallet service at any moment of its life, judged by its database, by the chain, and by what it has shown to
 * somebody, which is noted here and outlives it.
 */
final class Invariants {
    private final Map<String, String> shownScripts = new HashMap<>();
    private final Map<String, String> shownCommitments = new HashMap<>();
    private final Map<String, String> shownSignatures = new HashMap<>();
    private final Map<String, String> shownPsbts = new HashMap<>();
    private final Map<String, Long> funded = new TreeMap<>();

    /** Somebody was shown this script for this purpose. */
    void shown(Script script, String purpose) {
        assertThat(shownScripts.merge(script.hex(), purpose, (old, _) -> old))
                .as("an address is for one thing only")
                .isEqualTo(purpose);
    }

    void shown(Lease lease) {
        shown(lease.coinjoinScript(), "coinjoin " + lease.id());
        shown(lease.changeScript(), "change " + lease.id());
    }

    void shown(Lease lease, Leases.Commitment commitment) {
        assertThat(shownCommitments.put(commitment.commitment(), lease.id()))
                .as("a commitment is shown once")
                .isNull();
    }

    void shown(Lease lease, Leases.Signed signed) {
        for (Leases.Signature one : signed.signatures()) {
            String before = shownSignatures.put(one.outpoint() + " " + lease.id(), signed.txid());
            assertThat(before == null || before.equals(signed.txid()))
                    .as("a lease signs one transaction")
                    .isTrue();
        }
    }

    /** The same payment is signed in the same way, whoever asks again. */
    void shown(Psbts.Signed signed) {
        String what = signed.send().id() + " " + signed.send().txid();
        assertThat(shownPsbts.merge(what, signed.psbt(), (old, _) -> old))
                .as("one signature for each coin")
                .isEqualTo(signed.psbt());
    }

    void funded(String wallet, long sats) {
        funded.merge(wallet, sats, Long::sum);
    }

    void check(CrashingService service) {
        JdbcClient jdbc = service.bean(JdbcClient.class);
        addresses(jdbc);
        promises(jdbc);
        commitments(jdbc);
        signatures(jdbc);
        sums(jdbc);
        history(service, jdbc);
        arrivals(jdbc);
        coins(service, jdbc);
        if (service.isSqlite()) widths(jdbc);
    }

    private static List<String> strings(JdbcClient jdbc, String sql) {
        return jdbc.sql(sql).query((rs, _) -> String.valueOf(rs.getString(1))).list();
    }

    private static void none(JdbcClient jdbc, String what, String sql) {
        assertThat(strings(jdbc, sql)).as(what).isEmpty();
    }

    private void addresses(JdbcClient jdbc) {
        List<String> used = new ArrayList<>(strings(jdbc, "select change_script from leases"));
        used.addAll(strings(jdbc, "select coinjoin_script from leases where coinjoin_index is not null"));
        // of which one version confirms at most
        used.addAll(strings(
                jdbc,
                "select own_script from (select distinct own_script, first_send from sends"
                        + " where own_script is not null) as payments"));
        assertThat(used).as("no address twice").doesNotHaveDuplicates();
        none(
                jdbc,
                "no address from behind the next index",
                "select h.wallet from handed_addresses h join branches b on b.wallet = h.wallet and"
                        + " b.mixdepth = h.mixdepth and b.branch = h.branch where h.key_index >= b.next_index");
        none(
                jdbc,
                "whatever a lease shows was handed out",
                "select l.id from leases l where not exists (select 1 from handed_addresses h where h.wallet = l.wallet"
                        + " and h.mixdepth = l.mixdepth and h.branch = 1 and h.key_index = l.change_index)");
    }

    private static void promises(JdbcClient jdbc) {
        List<String> promised = new ArrayList<>(
                strings(jdbc, "select outpoint || ' ' || lease_id from lease_inputs where open_lease = 1"));
        promised.addAll(strings(jdbc, "select outpoint || ' ' || send_id from send_inputs where open_send = 1"));
        assertThat(promised)
                .as("each promised coin is promised to one")
                .containsExactlyInAnyOrderElementsOf(
                        strings(jdbc, "select outpoint || ' ' || holder from open_outpoints"));
        none(
                jdbc,
                "coins are promised to what is open, and all of them",
                "select i.lease_id from lease_inputs i join leases l on l.id = i.lease_id"
                        + " where (i.open_lease = 1) <> (l.state in ('GRANTED', 'SIGNED')"
                        + " or (l.state = 'SPENT' and l.settled = 0))");
        none(
                jdbc,
                "what a payment spends is promised while it waits for a block, and not once it is over or given up",
                "select s.first_send from sends s join send_inputs i on i.send_id = s.id group by s.first_send"
                        + " having (max(i.open_send) = 0 and max(case when s.settled = 0"
                        + " and s.state in ('UNSIGNED', 'SIGNED', 'BROADCAST') then 1 else 0 end) = 1)"
                        + " or (max(i.open_send) = 1 and max(case when s.settled = 0"
                        + " and s.state <> 'ABANDONED' then 1 else 0 end) = 0)");
        none(
                jdbc,
                "what has ended says when, and nothing else does",
                "select id from leases where (ended_ms is null) <> (state in ('GRANTED', 'SIGNED')) union all"
                        + " select id from sends where (ended_ms is null) <> (state in ('UNSIGNED', 'SIGNED', 'BROADCAST'))");
        none(
                jdbc,
                "no lease without a coin",
                "select id from leases where id not in (select lease_id from lease_inputs)");
    }

    private void commitments(JdbcClient jdbc) {
        Set<String> used = new HashSet<>(strings(jdbc, "select commitment || ' ' || lease_id from used_commitments"));
        used.addAll(strings(
                jdbc, "select commitment || ' ' || lease_id from external_commitments where used_ms is not null"));
        none(
                jdbc,
                "whatever was used counts as given, whichever wallet could give it again",
                "select commitment from used_commitments where commitment not in"
                        + " (select commitment from given_commitments) union all"
                        + " select commitment from external_commitments where lease_id is not null"
                        + " and (used_ms is null or commitment not in (select commitment from given_commitments))");
        none(
                jdbc,
                "the record has each commitment of a coin of ours once, and no other",
                "select lease_id from used_commitments u group by lease_id having count(*) <> (select count(*)"
                        + " from signatures_made s where s.kind = 'COMMITMENT' and s.subject = u.lease_id)"
                        + " union all select subject from signatures_made where kind = 'COMMITMENT'"
                        + " and subject not in (select lease_id from used_commitments)");
        shownCommitments.forEach((commitment, lease) ->
                assertThat(used).as("whatever was shown counts as used").contains(commitment + " " + lease));
        assertThat(strings(jdbc, "select outpoint || ' ' || podle_index from used_commitments"))
                .as("no index of a coin twice")
                .doesNotHaveDuplicates();
    }

    private void signatures(JdbcClient jdbc) {
        none(
                jdbc,
                "no signature outside of a signed lease and its coins",
                "select s.lease_id from lease_signatures s where not exists (select 1 from leases l join lease_inputs i"
                        + " on i.lease_id = l.id where l.id = s.lease_id and i.outpoint = s.outpoint"
                        + " and l.txid is not null and l.state in ('SIGNED', 'SPENT', 'ABANDONED'))");
        none(
                jdbc,
                "a signed lease has a signature for each of its coins",
                "select l.id from leases l where l.txid is not null and (select count(*) from lease_signatures s"
                        + " where s.lease_id = l.id) <> (select count(*) from lease_inputs i where i.lease_id = l.id)");
        List<String> recorded =
                strings(jdbc, "select subject || ' ' || txid from signatures_made where txid is not null");
        List<String> signed =
                new ArrayList<>(strings(jdbc, "select id || ' ' || txid from leases where txid is not null"));
        signed.addAll(strings(
                jdbc,
                "select id || ' ' || txid from sends where net_sats is null"
                        + " or id in (select send_id from psbt_signings)"));
        assertThat(recorded)
                .as("the record has each transaction that was signed here once")
                .containsExactlyInAnyOrderElementsOf(signed);
        assertThat(recorded).as("and each that was shown").containsAll(shownPsbts.keySet());
        List<String> kept = strings(
                jdbc,
                "select s.outpoint || ' ' || s.lease_id || ' ' || l.txid from lease_signatures s"
                        + " join leases l on l.id = s.lease_id");
        shownSignatures.forEach((what, txid) ->
                assertThat(kept).as("whatever was shown is kept").contains(what + " " + txid));
        assertThat(strings(
                        jdbc,
                        "select l.id from leases l where l.role = 'MAKER' and (select count(*) from signatures_made s"
                                + " where s.subject = l.id and s.txid is null) <> 1"))
                .as("the proof of a maker's coin is in the record")
                .isEmpty();
        none(
                jdbc,
                "the record's numbers have no gap",
                "select w.name from wallets w where (select count(*) from signatures_made s where s.wallet = w.name)"
                        + " <> coalesce((select last_sequence from signature_counters c where c.wallet = w.name), 0)"
                        + " or (select coalesce(max(sequence), 0) from signatures_made s where s.wallet = w.name)"
                        + " <> coalesce((select last_sequence from signature_counters c where c.wallet = w.name), 0)");
    }

    /** Fees count once for a day, whatever was repeated. */
    private static void sums(JdbcClient jdbc) {
        none(
                jdbc,
                "the days' fees are those of what was signed",
                "select w.name from wallets w where (select coalesce(sum(cost_sats), 0) from daily_costs d"
                        + " where d.wallet = w.name) <> (select coalesce(sum(cost_sats), 0) from leases l"
                        + " where l.wallet = w.name and l.role = 'TAKER' and l.txid is not null)"
                        + " + (select coalesce(sum(counted_sats), 0) from sends s"
                        + " where s.wallet = w.name and s.share_back = 0)");
    }

    private static void history(CrashingService service, JdbcClient jdbc) {
        for (Wallet wallet : service.bean(WalletRegistry.class).all()) {
            Map<String, Histories.Entry> entries = new HashMap<>();
            service.bean(HistoryBook.class)
                    .find(
                            wallet,
                            new HistoryBook.Query(
                                    EnumSet.complementOf(EnumSet.of(Histories.Kind.DEPOSIT)),
                                    Instant.EPOCH,
                                    HistoryBook.Cursor.NEWEST,
                                    1_000))
                    .entries()
                    .forEach(entry -> entries.put(entry.id(), entry));
            List<String> ids = jdbc.sql("select id from leases where wallet = :wallet"
                            + " union all select id from sends where wallet = :wallet")
                    .param("wallet", wallet.name())
                    .query(String.class)
                    .list();
            assertThat(entries.keySet()).as("the history is whole").containsExactlyInAnyOrderElementsOf(ids);
        }
    }

    /** What was signed away has come before, whoever has looked. */
    private static void arrivals(JdbcClient jdbc) {
        none(
                jdbc,
                "coins of signed leases have come",
                "select i.outpoint from lease_inputs i join leases l on l.id = i.lease_id where l.txid is not null"
                        + " and not exists (select 1 from coin_ledger c where c.wallet = l.wallet and c.outpoint = i.outpoint)");
        none(
                jdbc,
                "coins of payments have come",
                "select i.outpoint from send_inputs i join sends s on s.id = i.send_id"
                        + " where not exists (select 1 from coin_ledger c where c.wallet = s.wallet and c.outpoint = i.outpoint)");
    }

    /** What the chain has is what was paid in and what the record of signatures says of what the chain has. */
    private void coins(CrashingService service, JdbcClient jdbc) {
        funded.forEach((name, paid) -> {
            Wallet wallet = service.wallet(name);
            long held = service.chain().unspent(wallet.watchId()).stream()
                    .mapToLong(output -> output.output().value().value())
                    .sum();
            long net = jdbc
                    .sql("select txid, net_sats from signatures_made where wallet = :wallet and txid is not null"
                            + " union all select txid, net_sats from sends where wallet = :wallet"
                            + " and net_sats is not null and id not in (select subject from signatures_made)")
                    .param("wallet", name)
                    .query((rs, _) -> isKnown(service, rs.getString(1)) ? rs.getLong(2) : 0L)
                    .list()
                    .stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(held).as("every coin of %s is accounted for", name).isEqualTo(paid + net);
        });
    }

    private static boolean isKnown(CrashingService service, String txid) {
        return !(service.chain().status(new TxId(txid)) instanceof TransactionStatus.NotFound);
    }

    /** SQLite keeps a text of any length; PostgreSQL would have refused it. */
    private static void widths(JdbcClient jdbc) {
        for (String table : strings(jdbc, "select name from sqlite_master where type = 'table'")) {
            jdbc.sql("select name, type from pragma_table_info('" + table + "') where type like 'varchar(%'")
                    .query((rs, _) -> Map.entry(rs.getString(1), rs.getString(2)))
                    .list()
                    .forEach(column -> none(
                            jdbc,
                            table + "." + column.getKey() + " is no longer than " + column.getValue(),
                            "select " + column.getKey() + " from " + table + " where length(" + column.getKey() + ") > "
                                    + column.getValue().replaceAll("\\D", "")));
        }
    }
}
