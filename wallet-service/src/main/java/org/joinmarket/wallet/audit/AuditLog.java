package org.joinmarket.wallet.audit;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.wallets.Wallet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the keys have signed, for whom and to what effect; it only grows. Written in the transaction that keeps the
 * signature.
 */
public final class AuditLog {
    /** Entries in one answer. */
    public static final int MAX_LISTED = 1_000;

    private final JdbcClient jdbc;
    private final SecureRandom random;
    private final InstantSource clock;

    public AuditLog(JdbcClient jdbc, SecureRandom random, InstantSource clock) {
        this.jdbc = jdbc;
        this.random = random;
        this.clock = clock;
    }

    /**
     * A transaction. To be called in the database transaction that keeps it.
     *
     * @param spent what our inputs are worth, in satoshi
     */
    public void transaction(
            Wallet wallet, Signatures.Kind kind, String token, String subject, Transaction tx, int inputs, long spent) {
        add(wallet, kind, token, subject, tx.txid(), inputs, received(wallet, tx) - spent);
    }

    /** What a transaction pays to a wallet, in satoshi. */
    public static long received(Wallet wallet, Transaction tx) {
        long received = 0;
        for (TxOutput output : tx.outputs()) {
            if (wallet.scripts().pathOf(output.script()).isPresent())
                received += output.value().value();
        }
        return received;
    }

    /** The certificate of a bond, which moves nothing. */
    public void certificate(Wallet wallet, String token, String month) {
        add(wallet, Signatures.Kind.CERTIFICATE, token, month, null, 0, 0);
    }

    /** What a maker shows in {@code !ioauth}: a coin's key for the session's. To be called in the transaction that keeps the lease. */
    public void coinProof(Wallet wallet, String token, String lease) {
        add(wallet, Signatures.Kind.COIN_PROOF, token, lease, null, 1, 0);
    }

    private void add(
            Wallet wallet,
            Signatures.Kind kind,
            String token,
            String subject,
            @Nullable TxId txid,
            int inputs,
            long net) {
        jdbc.sql("insert into signatures_made (id, made_ms, wallet, kind, token, subject, txid, inputs, net_sats)"
                        + " values (:id, :made, :wallet, :kind, :token, :subject, :txid, :inputs, :net)")
                .param("id", Ids.random(random))
                .param("made", clock.instant().toEpochMilli())
                .param("wallet", wallet.name())
                .param("kind", kind.name())
                .param("token", token)
                .param("subject", subject)
                .param("txid", txid == null ? null : txid.hex())
                .param("inputs", inputs)
                .param("net", net)
                .update();
    }

    /** A place in the list, as text {@code MILLISECONDS-ID}. */
    public record Cursor(long millis, String id) {
        /** Everything is later. */
        public static final Cursor OLDEST = new Cursor(-1, "");

        private static final Pattern FORM = Pattern.compile("([0-9]{1,18})-([0-9a-f]{32})");

        public static Optional<Cursor> parse(String text) {
            Matcher form = FORM.matcher(text);
            return form.matches()
                    ? Optional.of(new Cursor(Long.parseLong(form.group(1)), form.group(2)))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return millis + "-" + id;
        }
    }

    /** @param next behind the last signature; absent at the end of the list */
    public record Found(
            List<Signatures.Signature> signatures, @Nullable Cursor next) {
        public Found {
            signatures = List.copyOf(signatures);
        }
    }

    private record Row(Cursor at, Signatures.Signature signature) {}

    /**
     * The oldest first.
     *
     * @param since the first millisecond of interest
     * @param limit 1 to {@value #MAX_LISTED}
     */
    public Found of(Wallet wallet, Instant since, Cursor after, int limit) {
        if (limit < 1 || limit > MAX_LISTED) throw new IllegalArgumentException("not a page: " + limit);
        List<Row> rows = jdbc.sql(
                        "select * from signatures_made where wallet = :wallet and made_ms >= :since"
                                + " and (made_ms > :millis or (made_ms = :millis and id > :id)) order by made_ms, id limit :rows")
                .param("wallet", wallet.name())
                .param("since", Math.max(since.toEpochMilli(), after.millis()))
                .param("millis", after.millis())
                .param("id", after.id())
                .param("rows", limit + 1) // one more says whether there is another page
                .query((row, _) -> read(row))
                .list();
        List<Row> page = rows.subList(0, Math.min(limit, rows.size()));
        return new Found(
                page.stream().map(Row::signature).toList(),
                rows.size() > limit ? page.getLast().at() : null);
    }

    private static Row read(ResultSet row) throws SQLException {
        long made = row.getLong("made_ms");
        String id = row.getString("id");
        return new Row(
                new Cursor(made, id),
                new Signatures.Signature(
                        id,
                        Instant.ofEpochMilli(made).toString(),
                        Signatures.Kind.valueOf(row.getString("kind")),
                        row.getString("token"),
                        row.getString("subject"),
                        row.getString("txid"),
                        row.getInt("inputs"),
                        row.getLong("net_sats")));
    }
}
