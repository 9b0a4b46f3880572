package org.joinmarket.wallet.audit;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.wallets.Wallet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What the keys have signed, for whom and to what effect; it only grows. Written in the transaction that keeps the
 * signature.
 *
 * <p>The signatures of a wallet are numbered from 1 on, without a gap, in the order in which they are committed: who takes a
 * number holds the row with the last one until his transaction ends, and the next waits for it. Whoever reads number 8 can read all
 * before it, whatever the clock said and however long one of the transactions took.
 */
public final class AuditLog {
    /** Entries in one answer. */
    public static final int MAX_LISTED = 1_000;

    private static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE);

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final SecureRandom random;
    private final InstantSource clock;
    private final Map<String, Role> roles;

    /** @param roles of the tokens, by their names */
    public AuditLog(
            JdbcClient jdbc,
            TransactionTemplate transactions,
            SecureRandom random,
            InstantSource clock,
            Map<String, Role> roles) {
        this.roles = Map.copyOf(roles);
        this.jdbc = jdbc;
        this.transactions = transactions;
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
        transactions.executeWithoutResult(_ -> add(wallet, Signatures.Kind.CERTIFICATE, token, month, null, 0, 0));
    }

    /** What a maker shows in {@code !ioauth}: a coin's key for the session's. To be called in the transaction that keeps the lease. */
    public void coinProof(Wallet wallet, String token, String lease) {
        add(wallet, Signatures.Kind.COIN_PROOF, token, lease, null, 1, 0);
    }

    /** That a taker has a coin, and not yet which (PoDLE). To be called in the transaction that keeps the commitment. */
    public void commitment(Wallet wallet, String token, String lease) {
        add(wallet, Signatures.Kind.COMMITMENT, token, lease, null, 1, 0);
    }

    private void add(
            Wallet wallet,
            Signatures.Kind kind,
            String token,
            String subject,
            @Nullable TxId txid,
            int inputs,
            long net) {
        Role role = roles.get(token);
        if (!TransactionSynchronizationManager.isActualTransactionActive())
            throw new IllegalStateException("a signature is recorded in the transaction that keeps it");
        jdbc.sql("insert into signature_counters (wallet, last_sequence) values (?, 1) on conflict (wallet)"
                        + " do update set last_sequence = signature_counters.last_sequence + 1")
                .param(wallet.name())
                .update();
        jdbc.sql("insert into signatures_made"
                        + " (id, made_ms, wallet, kind, token, role, subject, txid, inputs, net_sats, sequence)"
                        + " values (:id, :made, :wallet, :kind, :token, :role, :subject, :txid, :inputs, :net,"
                        + " (select last_sequence from signature_counters where wallet = :wallet))")
                .param("id", Ids.random(random))
                .param("made", clock.instant().toEpochMilli())
                .param("wallet", wallet.name())
                .param("kind", kind.name())
                .param("token", token)
                .param("role", role == null ? null : role.name())
                .param("subject", subject)
                .param("txid", txid == null ? null : txid.hex())
                .param("inputs", inputs)
                .param("net", net)
                .update();
    }

    /** A place in the record: behind one signature. */
    public record Cursor(String id) {
        // before V20 the milliseconds stood in front, and the id was enough even then
        private static final Pattern FORM = Pattern.compile("(?:[0-9]{1,18}-)?([0-9a-f]{32})");

        /** @param text the signature's id, or what a version before this one gave as next */
        public static Optional<Cursor> parse(String text) {
            Matcher form = FORM.matcher(text);
            return form.matches() ? Optional.of(new Cursor(form.group(1))) : Optional.empty();
        }

        @Override
        public String toString() {
            return id;
        }
    }

    /** @param next behind the last signature; absent at the end of the list */
    public record Found(
            List<Signatures.Signature> signatures, @Nullable Cursor next) {
        public Found {
            signatures = List.copyOf(signatures);
        }
    }

    /**
     * The oldest first.
     *
     * @param since the first millisecond of interest
     * @param after null for the beginning
     * @param limit 1 to {@value #MAX_LISTED}
     * @return empty if the wallet's record does not have the signature that {@code after} is behind, as after the restoration of
     *     an older database
     */
    public Optional<Found> of(Wallet wallet, Instant since, @Nullable Cursor after, int limit) {
        if (limit < 1 || limit > MAX_LISTED) throw new IllegalArgumentException("not a page: " + limit);
        Optional<Long> seen = after == null ? Optional.of(0L) : sequence(wallet, after);
        return seen.map(sequence -> behind(wallet, since, LAST, sequence, limit));
    }

    /**
     * A time's, the oldest first.
     *
     * @param since the first millisecond of interest
     * @param until the first that is none any more
     * @param most how many there may be
     * @return empty if there are more
     */
    public Optional<List<Signatures.Signature>> all(Wallet wallet, Instant since, Instant until, int most) {
        Found found = behind(wallet, since, until, 0, most);
        return found.next() == null ? Optional.of(found.signatures()) : Optional.empty();
    }

    private Optional<Long> sequence(Wallet wallet, Cursor cursor) {
        return jdbc.sql("select sequence from signatures_made where id = ? and wallet = ?")
                .params(cursor.id(), wallet.name())
                .query(Long.class)
                .optional();
    }

    private Found behind(Wallet wallet, Instant since, Instant until, long sequence, int limit) {
        List<Signatures.Signature> found = jdbc.sql("select * from signatures_made where wallet = :wallet"
                        + " and sequence > :sequence and made_ms >= :since and made_ms < :until"
                        + " order by sequence limit :rows")
                .param("wallet", wallet.name())
                .param("sequence", sequence)
                .param("since", since.toEpochMilli())
                .param("until", until.toEpochMilli())
                .param("rows", limit + 1) // one more says whether there is another page
                .query((row, _) -> read(row))
                .list();
        List<Signatures.Signature> page = found.subList(0, Math.min(limit, found.size()));
        return new Found(page, found.size() > limit ? new Cursor(page.getLast().id()) : null);
    }

    private static Signatures.Signature read(ResultSet row) throws SQLException {
        return new Signatures.Signature(
                row.getString("id"),
                row.getLong("sequence"),
                Instant.ofEpochMilli(row.getLong("made_ms")).toString(),
                Signatures.Kind.valueOf(row.getString("kind")),
                row.getString("token"),
                row.getString("role"),
                row.getString("subject"),
                row.getString("txid"),
                row.getInt("inputs"),
                row.getLong("net_sats"));
    }
}
