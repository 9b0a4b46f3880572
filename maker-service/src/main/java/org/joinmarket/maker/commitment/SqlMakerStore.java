package org.joinmarket.maker.commitment;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.coinjoin.MakerTerms;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.maker.session.MakerState.Round;
import org.joinmarket.maker.session.RoundTimings;
import org.joinmarket.maker.session.SessionId;
import org.joinmarket.maker.session.SessionStore;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** In SQL that SQLite and PostgreSQL both run. */
public final class SqlMakerStore implements MakerStore {
    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final int maxHeard;

    /** @param maxHeard how many broadcast commitments are kept */
    public SqlMakerStore(JdbcClient jdbc, TransactionTemplate transactions, int maxHeard) {
        if (maxHeard < 1) throw new IllegalArgumentException("at least one heard commitment");
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.maxHeard = maxHeard;
    }

    @Override
    public SessionStore forMaker(String maker) {
        return new SessionStore() {
            @Override
            public boolean isKnown(PodleCommitment commitment) {
                return SqlMakerStore.this.isKnown(maker, commitment);
            }

            @Override
            public boolean burn(Round round, Instant now) {
                return SqlMakerStore.this.burn(maker, round, now);
            }

            @Override
            public void recordLease(SessionId session, String leaseId) {
                SqlMakerStore.this.recordLease(session, leaseId);
            }

            @Override
            public void recordSigned(SessionId session, String leaseId, TxId txid, RoundTimings timings, Instant now) {
                SqlMakerStore.this.recordSigned(session, leaseId, txid, timings, now);
            }
        };
    }

    private boolean isKnown(String maker, PodleCommitment commitment) {
        return jdbc.sql("""
                        SELECT COUNT(*) FROM (
                            SELECT 1 AS found FROM burned_commitment WHERE maker = :maker AND commitment = :commitment
                            UNION ALL
                            SELECT 1 AS found FROM heard_commitment WHERE commitment = :commitment) AS known
                        """)
                        .param("maker", maker)
                        .param("commitment", commitment.hex())
                        .query(Long.class)
                        .single()
                > 0;
    }

    private boolean burn(String maker, Round round, Instant now) {
        return Boolean.TRUE.equals(transactions.execute(_ -> {
            int burned = jdbc.sql("""
                            INSERT INTO burned_commitment (maker, commitment, burned_at)
                            VALUES (:maker, :commitment, :now) ON CONFLICT DO NOTHING
                            """)
                    .param("maker", maker)
                    .param("commitment", round.commitment().hex())
                    .param("now", now.toEpochMilli())
                    .update();
            if (burned == 0) return false;
            MakerTerms terms = round.terms();
            jdbc.sql("""
                            INSERT INTO coinjoin_round
                                (session_id, maker, amount_sats, cjfee_sats, txfee_sats, state, started_at)
                            VALUES (:session, :maker, :amount, :cjfee, :txfee, :state, :now)
                            """)
                    .param("session", round.session().value())
                    .param("maker", maker)
                    .param("amount", terms.amount().value())
                    .param("cjfee", terms.cjFee().value())
                    .param("txfee", terms.txFee().value())
                    .param("state", RoundState.BURNED.name())
                    .param("now", now.toEpochMilli())
                    .update();
            return true;
        }));
    }

    @Override
    public void hear(Collection<PodleCommitment> commitments, Instant now) {
        transactions.executeWithoutResult(_ -> {
            for (PodleCommitment commitment : commitments) {
                jdbc.sql("""
                                INSERT INTO heard_commitment (commitment, heard_at)
                                VALUES (:commitment, :now) ON CONFLICT DO NOTHING
                                """)
                        .param("commitment", commitment.hex())
                        .param("now", now.toEpochMilli())
                        .update();
            }
            long surplus = jdbc.sql("SELECT COUNT(*) FROM heard_commitment")
                            .query(Long.class)
                            .single()
                    - maxHeard;
            if (surplus > 0) {
                jdbc.sql("""
                                DELETE FROM heard_commitment WHERE commitment IN (
                                    SELECT commitment FROM heard_commitment
                                    ORDER BY heard_at, commitment LIMIT :surplus)
                                """).param("surplus", surplus).update();
            }
        });
    }

    private void recordSigned(SessionId session, String leaseId, TxId txid, RoundTimings timings, Instant now) {
        jdbc.sql("""
                        UPDATE coinjoin_round SET state = :state, lease_id = :lease, txid = :txid, signed_at = :now,
                            burn_micros = :burn, lease_micros = :leaseMicros, sign_micros = :sign
                        WHERE session_id = :session
                        """)
                .param("state", RoundState.SIGNED.name())
                .param("lease", leaseId)
                .param("txid", txid.hex())
                .param("now", now.toEpochMilli())
                .param("burn", timings.burn().toNanos() / 1_000)
                .param("leaseMicros", timings.lease().toNanos() / 1_000)
                .param("sign", timings.sign().toNanos() / 1_000)
                .param("session", session.value())
                .update();
    }

    private void recordLease(SessionId session, String leaseId) {
        jdbc.sql("UPDATE coinjoin_round SET lease_id = :lease WHERE session_id = :session AND lease_id IS NULL")
                .param("lease", leaseId)
                .param("session", session.value())
                .update();
    }

    @Override
    public List<String> signedLeases(String maker) {
        return jdbc.sql("SELECT lease_id FROM coinjoin_round WHERE maker = :maker AND state = :signed")
                .param("maker", maker)
                .param("signed", RoundState.SIGNED.name())
                .query(String.class)
                .list();
    }

    @Override
    public List<String> abandonedLeases(String maker, Instant since, int limit) {
        return newest(maker, RoundState.ABANDONED, since, limit);
    }

    @Override
    public List<String> unsignedLeases(String maker, Instant since, int limit) {
        return newest(maker, RoundState.BURNED, since, limit);
    }

    private List<String> newest(String maker, RoundState state, Instant since, int limit) {
        return jdbc.sql("""
                        SELECT lease_id FROM coinjoin_round
                        WHERE maker = :maker AND state = :state AND started_at >= :since AND lease_id IS NOT NULL
                        ORDER BY started_at DESC, session_id LIMIT :limit
                        """)
                .param("maker", maker)
                .param("state", state.name())
                .param("since", since.toEpochMilli())
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    @Override
    public void recoverSigned(String leaseId, TxId txid) {
        jdbc.sql("UPDATE coinjoin_round SET state = :state, txid = :txid WHERE lease_id = :lease AND state = :burned")
                .param("state", RoundState.SIGNED.name())
                .param("txid", txid.hex())
                .param("lease", leaseId)
                .param("burned", RoundState.BURNED.name())
                .update();
    }

    @Override
    public void recordOutcome(String leaseId, RoundState outcome) {
        List<String> before = outcome == RoundState.SPENT
                ? List.of(RoundState.SIGNED.name(), RoundState.ABANDONED.name())
                : List.of(RoundState.SIGNED.name());
        jdbc.sql("UPDATE coinjoin_round SET state = :state WHERE lease_id = :lease AND state IN (:before)")
                .param("state", outcome.name())
                .param("lease", leaseId)
                .param("before", before)
                .update();
    }

    @Override
    public boolean isPaused(String maker) {
        return jdbc.sql("SELECT COUNT(*) FROM paused_maker WHERE maker = :maker")
                        .param("maker", maker)
                        .query(Long.class)
                        .single()
                > 0;
    }

    @Override
    public void pause(String maker, Instant now) {
        jdbc.sql("INSERT INTO paused_maker (maker, paused_at) VALUES (:maker, :now) ON CONFLICT DO NOTHING")
                .param("maker", maker)
                .param("now", now.toEpochMilli())
                .update();
    }

    @Override
    public void resume(String maker) {
        jdbc.sql("DELETE FROM paused_maker WHERE maker = :maker")
                .param("maker", maker)
                .update();
    }

    @Override
    public List<RoundRecord> latest(String maker, int limit) {
        return jdbc.sql("""
                        SELECT * FROM coinjoin_round WHERE maker = :maker AND state <> :burned
                        ORDER BY started_at DESC, session_id LIMIT :limit
                        """)
                .param("maker", maker)
                .param("burned", RoundState.BURNED.name())
                .param("limit", limit)
                .query(SqlMakerStore::round)
                .list();
    }

    private static RoundRecord round(ResultSet row, int number) throws SQLException {
        long cjfee = row.getLong("cjfee_sats");
        return new RoundRecord(
                row.getString("session_id"),
                RoundState.valueOf(row.getString("state")),
                row.getLong("amount_sats"),
                cjfee,
                cjfee - row.getLong("txfee_sats"),
                row.getString("lease_id"),
                row.getString("txid"),
                Instant.ofEpochMilli(row.getLong("started_at")),
                row.getLong("burn_micros"),
                row.getLong("lease_micros"),
                row.getLong("sign_micros"));
    }

    @Override
    public Totals totals(String maker) {
        return jdbc.sql("""
                        SELECT COALESCE(SUM(CASE WHEN state = 'SPENT' THEN 1 ELSE 0 END), 0) AS rounds,
                            COALESCE(SUM(CASE WHEN state = 'SPENT' THEN cjfee_sats - txfee_sats ELSE 0 END), 0) AS earned,
                            COALESCE(SUM(CASE WHEN state = 'SIGNED' THEN 1 ELSE 0 END), 0) AS pending
                        FROM coinjoin_round WHERE maker = :maker
                        """)
                .param("maker", maker)
                .query((row, _) -> new Totals(row.getLong("rounds"), row.getLong("earned"), row.getLong("pending")))
                .single();
    }
}
