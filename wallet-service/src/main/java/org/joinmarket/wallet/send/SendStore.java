package org.joinmarket.wallet.send;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.wallet.api.Sends.State;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Payments on the disk. */
final class SendStore {
    private static final int MAX_LISTED = 500;

    private final JdbcClient jdbc;

    SendStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param transactionHex signed
     * @param conflictHeight since when another transaction spends one of its coins; null if none does
     */
    record Sent(
            String id,
            String wallet,
            int mixdepth,
            State state,
            Sats amount,
            Sats fee,
            Sats change,
            TxId txid,
            String transactionHex,
            Instant made,
            @Nullable Integer conflictHeight,
            @Nullable String note) {}

    record Known(Sent sent, String requestHash) {}

    Optional<Known> find(String token, String idempotencyKey) {
        return jdbc.sql("select * from sends where token = ? and idempotency_key = ?")
                .params(token, idempotencyKey)
                .query((rs, _) -> new Known(read(rs), rs.getString("request_hash")))
                .optional();
    }

    Optional<Sent> find(String id) {
        return jdbc.sql("select * from sends where id = ?")
                .param(id)
                .query((rs, _) -> read(rs))
                .optional();
    }

    /** The newest first. */
    List<Sent> of(String wallet) {
        return jdbc.sql("select * from sends where wallet = ? order by made_ms desc, id limit " + MAX_LISTED)
                .param(wallet)
                .query((rs, _) -> read(rs))
                .list();
    }

    /** Those that no block has yet, the oldest first. */
    List<Sent> open() {
        return jdbc.sql("select * from sends where state in ('SIGNED', 'BROADCAST') order by made_ms, id")
                .query((rs, _) -> read(rs))
                .list();
    }

    /**
     * To be called in a transaction.
     *
     * @throws org.springframework.dao.DuplicateKeyException if a coin is in another open payment, or the key is used
     */
    void insert(Sent sent, Transaction tx, String token, String idempotencyKey, String requestHash) {
        jdbc.sql("insert into sends (id, token, idempotency_key, request_hash, wallet, mixdepth, state, amount_sats,"
                        + " fee_sats, change_sats, txid, transaction_hex, made_ms)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        sent.id(),
                        token,
                        idempotencyKey,
                        requestHash,
                        sent.wallet(),
                        sent.mixdepth(),
                        sent.state().name(),
                        sent.amount().value(),
                        sent.fee().value(),
                        sent.change().value(),
                        sent.txid().hex(),
                        sent.transactionHex(),
                        sent.made().toEpochMilli())
                .update();
        int position = 0;
        for (TxInput input : tx.inputs()) {
            jdbc.sql("insert into send_inputs (send_id, position, outpoint, open_send) values (?, ?, ?, 1)")
                    .params(sent.id(), position++, input.outPoint().toString())
                    .update();
        }
    }

    /** Whether a round was promised one of the coins. To be called in a transaction. */
    boolean isLeased(Transaction tx) {
        for (TxInput input : tx.inputs()) {
            int leases = jdbc.sql("select count(*) from lease_inputs where outpoint = ? and open_lease = 1")
                    .param(input.outPoint().toString())
                    .query(Integer.class)
                    .single();
            if (leases > 0) return true;
        }
        return false;
    }

    /** Whether it was in state {@code from}; only then anything changes. */
    boolean became(String id, State from, State to, @Nullable String note) {
        return jdbc.sql("update sends set state = :state, note = :note, conflict_height = null"
                                + " where id = :id and state = :from")
                        .param("state", to.name())
                        .param("note", note)
                        .param("id", id)
                        .param("from", from.name())
                        .update()
                == 1;
    }

    /** Another transaction spends one of its coins since {@code height}. Nothing changes in another state. */
    void conflicts(String id, State in, int height, String note) {
        jdbc.sql("update sends set conflict_height = ?, note = ? where id = ? and state = ?")
                .params(height, note, id, in.name())
                .update();
    }

    /** As {@link #became}; its coins are spent, or free again. To be called in a transaction. */
    boolean ended(String id, State from, State to, @Nullable String note, Instant now) {
        if (!became(id, from, to, note)) return false;
        jdbc.sql("update sends set ended_ms = ? where id = ?")
                .params(now.toEpochMilli(), id)
                .update();
        jdbc.sql("update send_inputs set open_send = 0 where send_id = ?")
                .param(id)
                .update();
        return true;
    }

    private static Sent read(ResultSet row) throws SQLException {
        return new Sent(
                row.getString("id"),
                row.getString("wallet"),
                row.getInt("mixdepth"),
                State.valueOf(row.getString("state")),
                new Sats(row.getLong("amount_sats")),
                new Sats(row.getLong("fee_sats")),
                new Sats(row.getLong("change_sats")),
                new TxId(row.getString("txid")),
                row.getString("transaction_hex"),
                Instant.ofEpochMilli(row.getLong("made_ms")),
                row.getObject("conflict_height") == null ? null : row.getInt("conflict_height"),
                row.getString("note"));
    }
}
