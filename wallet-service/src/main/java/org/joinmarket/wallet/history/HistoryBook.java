package org.joinmarket.wallet.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.wallet.api.Histories.Entry;
import org.joinmarket.wallet.api.Histories.Kind;
import org.joinmarket.wallet.api.Histories.Status;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.wallets.Wallet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Rounds, payments and what came in one list (wallet.md 6). It is read from what is on the disk before a coin is shown or a
 * transaction leaves: leases, payments and the ledger of coins; there is no second copy that could differ.
 */
public final class HistoryBook {
    /** Leases or payments in one query. */
    private static final int BATCH = 500;

    private static final Comparator<Row> NEWEST_FIRST =
            Comparator.comparing(Row::at).thenComparing(Row::id).reversed();

    private final JdbcClient jdbc;
    private final Network network;

    public HistoryBook(JdbcClient jdbc, Network network) {
        this.jdbc = jdbc;
        this.network = network;
    }

    /**
     * What is asked for.
     *
     * @param kinds none for all
     * @param since from this time on
     * @param before older than this
     */
    public record Query(Set<Kind> kinds, Instant since, Cursor before, int limit) {
        public Query {
            kinds = Set.copyOf(kinds);
        }

        private boolean wants(Kind kind) {
            return kinds.isEmpty() || kinds.contains(kind);
        }
    }

    /** A place in the list, as text {@code MILLISECONDS-ID}. */
    public record Cursor(long millis, String id) {
        /** Everything is older. */
        public static final Cursor NEWEST = new Cursor(Long.MAX_VALUE, "");

        private static final int MAX_LENGTH = 100;

        /** What leases, payments and outpoints have; nothing that a database could not hold. */
        private static final Pattern ID = Pattern.compile("[0-9a-f:]*");

        public static Optional<Cursor> parse(String text) {
            int dash = text.indexOf('-');
            if (dash < 1 || dash > 18 || text.length() > MAX_LENGTH) return Optional.empty();
            if (!text.chars().limit(dash).allMatch(each -> each >= '0' && each <= '9')) return Optional.empty();
            String id = text.substring(dash + 1);
            return ID.matcher(id).matches()
                    ? Optional.of(new Cursor(Long.parseLong(text, 0, dash, 10), id))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return millis + "-" + id;
        }
    }

    private record Row(Instant at, Entry entry) {
        String id() {
            return entry.id();
        }
    }

    /** @param next behind the last entry; absent at the end of the list */
    public record Found(List<Entry> entries, @Nullable Cursor next) {
        public Found {
            entries = List.copyOf(entries);
        }
    }

    /** The newest first. */
    public Found find(Wallet wallet, Query query) {
        List<Row> rows = new ArrayList<>();
        if (query.wants(Kind.MAKER) || query.wants(Kind.TAKER)) rows.addAll(rounds(wallet, query));
        if (query.wants(Kind.PAYMENT) || query.wants(Kind.CHILD)) rows.addAll(payments(wallet, query));
        if (query.wants(Kind.DEPOSIT) || query.wants(Kind.RECOVERED)) rows.addAll(arrivals(wallet, query));
        List<Row> page = rows.stream().sorted(NEWEST_FIRST).limit(query.limit()).toList();
        boolean more = rows.size() > page.size();
        return new Found(
                page.stream().map(Row::entry).toList(),
                more
                        ? new Cursor(
                                page.getLast().at().toEpochMilli(),
                                page.getLast().id())
                        : null);
    }

    /** One more of each source than fits, so that it is known whether there are older ones. */
    private JdbcClient.StatementSpec page(String select, String time, String id, Wallet wallet, Query query) {
        return jdbc.sql(select + " and " + time + " >= :since and (" + time + " < :before or (" + time
                        + " = :before and " + id + " < :id)) order by " + time + " desc, " + id + " desc limit :limit")
                .param("wallet", wallet.name())
                .param("since", query.since().toEpochMilli())
                .param("before", query.before().millis())
                .param("id", query.before().id())
                .param("limit", query.limit() + 1);
    }

    private List<Row> rounds(Wallet wallet, Query query) {
        List<String> roles = new ArrayList<>();
        if (query.wants(Kind.MAKER)) roles.add(Leases.Role.MAKER.name());
        if (query.wants(Kind.TAKER)) roles.add(Leases.Role.TAKER.name());
        String select = "select l.*, s.net_sats from leases l left join signatures_made s on s.subject = l.id"
                + " and s.kind in ('MAKER_COINJOIN', 'TAKER_COINJOIN') where l.wallet = :wallet and l.role in (:roles)";
        List<Row> rows = page(select, "l.granted_ms", "l.id", wallet, query)
                .param("roles", roles)
                .query((rs, _) -> round(rs))
                .list();
        return withInputs(
                rows, "select lease_id, outpoint from lease_inputs where lease_id in (:ids) order by position");
    }

    private Row round(ResultSet row) throws SQLException {
        boolean maker = Leases.Role.valueOf(row.getString("role")) == Leases.Role.MAKER;
        Long net = number(row, "net_sats");
        Long cost = number(row, "cost_sats");
        Long miningFee = number(row, "mining_fee_sats");
        String unsigned = row.getString("unsigned_tx");
        Script destination = Script.ofHex(row.getString("coinjoin_script"));
        Entry.EntryBuilder entry = entry(row, "granted_ms")
                .kind(maker ? Kind.MAKER : Kind.TAKER)
                .status(status(Leases.State.valueOf(row.getString("state"))))
                .miningFeeSats(miningFee)
                .peers(unsigned == null ? null : peers(unsigned, destination))
                .destination(Addresses.fromScript(network, destination).orElse(null));
        if (maker) {
            long contribution = row.getLong("txfee_sats");
            entry.feeReceivedSats(net == null ? null : net + contribution).txFeeContributionSats(contribution);
        } else {
            entry.costSats(cost).makerFeesSats(cost == null || miningFee == null ? null : cost - miningFee);
        }
        return new Row(instant(row, "granted_ms"), entry.build());
    }

    private static Status status(Leases.State state) {
        return switch (state) {
            case GRANTED -> Status.AWAITING_TRANSACTION;
            case SIGNED -> Status.UNCONFIRMED;
            case SPENT -> Status.CONFIRMED;
            case RELEASED, EXPIRED -> Status.FAILED;
            case ABANDONED -> Status.ABANDONED;
        };
    }

    private static @Nullable Integer peers(String unsignedHex, Script own) {
        return UnsignedTx.parse(HexFormat.of().parseHex(unsignedHex))
                .toOptional()
                .map(tx -> {
                    long value = tx.outputs().stream()
                            .filter(output -> output.script().equals(own))
                            .mapToLong(output -> output.value().value())
                            .max()
                            .orElse(-1);
                    return (int) tx.outputs().stream()
                                    .filter(output -> output.value().value() == value)
                                    .count()
                            - 1;
                })
                .orElse(null);
    }

    private List<Row> payments(Wallet wallet, Query query) {
        List<String> kinds = Arrays.stream(Sends.Kind.values())
                .filter(kind -> query.wants(kind(kind)))
                .map(Enum::name)
                .toList();
        List<Row> rows = page(
                        "select s.*, coalesce(a.net_sats, s.net_sats) as net from sends s"
                                + " left join signatures_made a on a.subject = s.id"
                                + " where s.wallet = :wallet and s.kind in (:kinds)",
                        "s.made_ms",
                        "s.id",
                        wallet,
                        query)
                .param("kinds", kinds)
                .query((rs, _) -> payment(wallet, rs))
                .list();
        return withInputs(rows, "select send_id, outpoint from send_inputs where send_id in (:ids) order by position");
    }

    private Row payment(Wallet wallet, ResultSet row) throws SQLException {
        long fee = row.getLong("fee_sats");
        Sends.Kind kind = Sends.Kind.valueOf(row.getString("kind"));
        Entry entry = entry(row, "made_ms")
                .kind(kind(kind))
                .status(status(Sends.State.valueOf(row.getString("state"))))
                .replaces(row.getString("replaces"))
                .replacedBy(row.getString("replaced_by"))
                .netSats(number(row, "net"))
                .costSats(fee)
                .miningFeeSats(fee)
                .destination(destinations(wallet, kind, row))
                .build();
        return new Row(instant(row, "made_ms"), entry);
    }

    /** All that it pays but its change; of what somebody brought, all that does not come back. Null if none of it has an address. */
    private @Nullable String destinations(Wallet wallet, Sends.Kind kind, ResultSet row) throws SQLException {
        Transaction tx = Transaction.parseHex(row.getString("transaction_hex"))
                .toOptional()
                .orElseThrow();
        String own = row.getString("own_script");
        String paid = tx.outputs().stream()
                .map(TxOutput::script)
                .filter(script -> switch (kind) {
                    case PAYMENT -> !script.hex().equals(own);
                    case PSBT -> wallet.scripts().pathOf(script).isEmpty();
                    case REDEMPTION, CHILD -> true; // they have no change
                })
                .flatMap(script -> Addresses.fromScript(network, script).stream())
                .distinct()
                .collect(Collectors.joining(" "));
        return paid.isEmpty() ? null : paid;
    }

    /** What leases and payments have alike. */
    private static Entry.EntryBuilder entry(ResultSet row, String timeColumn) throws SQLException {
        Long ended = number(row, "ended_ms");
        return Entry.builder()
                .id(row.getString("id"))
                .startedAt(instant(row, timeColumn).toString())
                .endedAt(ended == null ? null : Instant.ofEpochMilli(ended).toString())
                .txid(row.getString("txid"))
                .mixdepth(row.getInt("mixdepth"))
                .amountSats(row.getLong("amount_sats"))
                .netSats(number(row, "net_sats"))
                .inputs(List.of())
                .note(row.getString("note"));
    }

    private static Status status(Sends.State state) {
        return switch (state) {
            case UNSIGNED -> Status.AWAITING_TRANSACTION;
            case SIGNED, BROADCAST -> Status.UNCONFIRMED;
            case CONFIRMED -> Status.CONFIRMED;
            case REFUSED -> Status.FAILED;
            case ABANDONED -> Status.ABANDONED;
            case REPLACED -> Status.REPLACED;
        };
    }

    private static Kind kind(Sends.Kind kind) {
        return switch (kind) {
            case PAYMENT, REDEMPTION, PSBT -> Kind.PAYMENT;
            case CHILD -> Kind.CHILD;
        };
    }

    private List<Row> arrivals(Wallet wallet, Query query) {
        List<Integer> branches = new ArrayList<>();
        if (query.wants(Kind.DEPOSIT)) branches.addAll(List.of(Wallet.EXTERNAL, Wallet.BONDS));
        if (query.wants(Kind.RECOVERED)) branches.add(Wallet.INTERNAL);
        String select = "select c.* from coin_ledger c where c.wallet = :wallet and c.branch in (:branches)"
                + " and not exists (select 1 from leases l where l.wallet = c.wallet and l.txid = substr(c.outpoint, 1, 64))"
                + " and not exists (select 1 from sends s where s.wallet = c.wallet and s.txid = substr(c.outpoint, 1, 64))";
        return page(select, "c.seen_ms", "c.outpoint", wallet, query)
                .param("branches", branches)
                .query((rs, _) -> arrival(wallet, rs))
                .list();
    }

    private Row arrival(Wallet wallet, ResultSet row) throws SQLException {
        String outpoint = row.getString("outpoint");
        boolean confirmed = row.getObject("height") != null;
        boolean gone = row.getObject("gone_ms") != null && row.getInt("waits") == 0;
        KeyPath path = new KeyPath(row.getInt("mixdepth"), row.getInt("branch"), row.getInt("key_index"));
        long value = row.getLong("value_sats");
        boolean recovered = path.branch() == Wallet.INTERNAL; // the wallet itself, or a round, has paid it
        Entry entry = Entry.builder()
                .id(outpoint)
                .kind(recovered ? Kind.RECOVERED : Kind.DEPOSIT)
                .status(confirmed ? Status.CONFIRMED : gone ? Status.FAILED : Status.UNCONFIRMED)
                .startedAt(instant(row, "seen_ms").toString())
                .txid(outpoint.substring(0, outpoint.indexOf(':')))
                .mixdepth(path.mixdepth())
                .amountSats(value)
                .netSats(recovered ? null : value)
                .inputs(List.of())
                .destination(wallet.scripts()
                        .at(path)
                        .flatMap(script -> Addresses.fromScript(network, script))
                        .orElse(null))
                .build();
        return new Row(instant(row, "seen_ms"), entry);
    }

    private List<Row> withInputs(List<Row> rows, String sql) {
        Map<String, List<String>> inputs = new HashMap<>();
        for (int from = 0; from < rows.size(); from += BATCH) {
            List<String> ids = rows.subList(from, Math.min(rows.size(), from + BATCH)).stream()
                    .map(Row::id)
                    .toList();
            jdbc.sql(sql)
                    .param("ids", ids)
                    .query((rs, _) -> inputs.computeIfAbsent(rs.getString(1), _ -> new ArrayList<>())
                            .add(rs.getString(2)))
                    .list();
        }
        return rows.stream()
                .map(row -> new Row(
                        row.at(),
                        row.entry().toBuilder()
                                .inputs(List.copyOf(inputs.getOrDefault(row.id(), List.of())))
                                .build()))
                .toList();
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }

    private static @Nullable Long number(ResultSet row, String column) throws SQLException {
        return row.getObject(column) instanceof Number number ? Long.valueOf(number.longValue()) : null;
    }
}
