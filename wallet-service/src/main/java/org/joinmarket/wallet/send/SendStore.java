package org.joinmarket.wallet.send;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.api.Sends.Kind;
import org.joinmarket.wallet.api.Sends.State;
import org.joinmarket.wallet.chain.BlockMark;
import org.joinmarket.wallet.chain.KeyPath;
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
     * @param counted what its day's fees were increased by: less than the fee if it replaces another
     * @param ownScript of its change, or where a bond's coins went to; lower-case hex, null without one
     * @param transactionHex signed
     * @param first the payment that all that it replaces go back to; itself if it replaces none
     * @param block that has it; null without one
     * @param conflict the tip when another transaction was first seen to spend one of its coins; null if none does
     */
    record Sent(
            String id,
            String wallet,
            int mixdepth,
            Kind kind,
            State state,
            Sats amount,
            Sats fee,
            Sats change,
            Sats counted,
            @Nullable String ownScript,
            TxId txid,
            String transactionHex,
            Instant made,
            String first,
            @Nullable String replaces,
            @Nullable String replacedBy,
            @Nullable BlockMark block,
            @Nullable BlockMark conflict,
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
     * @throws org.springframework.dao.DuplicateKeyException if a coin is promised to a lease or another payment, or the key is
     *     used
     */
    void insert(Sent sent, List<Payment.Spent> coins, String token, String idempotencyKey, String requestHash) {
        jdbc.sql(
                        "insert into sends (id, token, idempotency_key, request_hash, wallet, mixdepth, kind, state, amount_sats,"
                                + " fee_sats, change_sats, counted_sats, own_script, txid, transaction_hex, made_ms, first_send,"
                                + " replaces)"
                                + " values (:id, :token, :key, :hash, :wallet, :mixdepth, :kind, :state, :amount, :fee, :change,"
                                + " :counted, :own, :txid, :hex, :made, :first, :replaces)")
                .param("id", sent.id())
                .param("token", token)
                .param("key", idempotencyKey)
                .param("hash", requestHash)
                .param("wallet", sent.wallet())
                .param("mixdepth", sent.mixdepth())
                .param("kind", sent.kind().name())
                .param("state", sent.state().name())
                .param("amount", sent.amount().value())
                .param("fee", sent.fee().value())
                .param("change", sent.change().value())
                .param("counted", sent.counted().value())
                .param("own", sent.ownScript())
                .param("txid", sent.txid().hex())
                .param("hex", sent.transactionHex())
                .param("made", sent.made().toEpochMilli())
                .param("first", sent.first())
                .param("replaces", sent.replaces())
                .update();
        int position = 0;
        for (Payment.Spent coin : coins) {
            jdbc.sql("insert into send_inputs (send_id, position, outpoint, open_send, value_sats, script, mixdepth,"
                            + " branch, key_index) values (?, ?, ?, 1, ?, ?, ?, ?, ?)")
                    .params(
                            sent.id(),
                            position++,
                            coin.outPoint().toString(),
                            coin.value().value(),
                            coin.script().hex(),
                            coin.path().mixdepth(),
                            coin.path().branch(),
                            coin.path().index())
                    .update();
            jdbc.sql("insert into open_outpoints (outpoint, holder) values (?, ?)")
                    .params(coin.outPoint().toString(), sent.id())
                    .update();
        }
    }

    /** What a payment spends; empty if it was made by a version that did not write that down. */
    List<Payment.Spent> coins(String id) {
        return jdbc.sql("select * from send_inputs where send_id = ? and value_sats is not null order by position")
                .param(id)
                .query((row, _) -> new Payment.Spent(
                        OutPoint.parse(row.getString("outpoint")).orElseThrow(),
                        new Sats(row.getLong("value_sats")),
                        Script.ofHex(row.getString("script")),
                        new KeyPath(row.getInt("mixdepth"), row.getInt("branch"), row.getInt("key_index"))))
                .list();
    }

    /** Outpoints of open payments. */
    Set<String> promised() {
        return new HashSet<>(jdbc.sql("select outpoint from send_inputs where open_send = 1")
                .query(String.class)
                .list());
    }

    /** The open payments that replace one another, the oldest first. */
    List<Sent> openTogether(String first) {
        return jdbc.sql("select * from sends where (first_send = ? or id = ?) and state in ('SIGNED', 'BROADCAST')"
                        + " order by made_ms, id")
                .params(first, first)
                .query((rs, _) -> read(rs))
                .list();
    }

    /**
     * Those that have ended but that a reorganisation, or a block at last, could still change, the oldest first: not those that
     * were replaced, which follow the one that confirmed.
     */
    List<Sent> unsettled() {
        return jdbc.sql("select * from sends where settled = 0 and state in ('CONFIRMED', 'ABANDONED')"
                        + " order by made_ms, id")
                .query((rs, _) -> read(rs))
                .list();
    }

    /** The payments that another of them has replaced in a block which is not deep yet, the oldest first. */
    List<Sent> replacedTogether(String first) {
        return jdbc.sql("select * from sends where (first_send = ? or id = ?) and state = 'REPLACED' and settled = 0"
                        + " order by made_ms, id")
                .params(first, first)
                .query((rs, _) -> read(rs))
                .list();
    }

    /**
     * Gives the coins of an open payment to the one that is to take its place. To be called in a transaction.
     *
     * @return false if it is not open or another has taken its place
     */
    boolean replace(String id, String by) {
        boolean replaced = jdbc.sql("update sends set replaced_by = ? where id = ? and replaced_by is null"
                                + " and state in ('SIGNED', 'BROADCAST')")
                        .params(by, id)
                        .update()
                == 1;
        if (replaced) {
            jdbc.sql("update send_inputs set open_send = 0 where send_id = ?")
                    .param(id)
                    .update();
            jdbc.sql("delete from open_outpoints where holder = ?").param(id).update();
        }
        return replaced;
    }

    /** As if nothing had been to take its place. To be called in a transaction. */
    void reinstate(String id) {
        jdbc.sql("update sends set replaced_by = null where id = ?").param(id).update();
        jdbc.sql("update send_inputs set open_send = 1 where send_id = ? and exists"
                        + " (select 1 from sends where id = ? and state in ('SIGNED', 'BROADCAST'))")
                .params(id, id)
                .update();
        jdbc.sql("insert into open_outpoints (outpoint, holder) select outpoint, send_id from send_inputs"
                        + " where send_id = ? and open_send = 1")
                .param(id)
                .update();
    }

    /** Whether it was in state {@code from}; only then anything changes. */
    boolean became(String id, State from, State to, @Nullable String note) {
        return jdbc.sql("update sends set state = :state, note = :note, conflict_height = null,"
                                + " conflict_hash = null"
                                + " where id = :id and state = :from")
                        .param("state", to.name())
                        .param("note", note)
                        .param("id", id)
                        .param("from", from.name())
                        .update()
                == 1;
    }

    /** Another transaction spends one of its coins since then. Nothing changes in another state. */
    void conflicts(String id, State in, BlockMark since, @Nullable String note) {
        jdbc.sql("update sends set conflict_height = :height, conflict_hash = :hash, note = :note"
                        + " where id = :id and state = :state")
                .param("height", since.height())
                .param("hash", since.hash())
                .param("note", note)
                .param("id", id)
                .param("state", in.name())
                .update();
    }

    /**
     * As {@link #became}; its coins are free again, or spent for good. To be called in a transaction.
     *
     * @param settled false if it may still confirm
     */
    boolean ended(String id, State from, State to, boolean settled, @Nullable String note, Instant now) {
        if (!ended(id, from, to, note, now)) return false;
        letGo(id, settled);
        return true;
    }

    private boolean ended(String id, State from, State to, @Nullable String note, Instant now) {
        if (!became(id, from, to, note)) return false;
        jdbc.sql("update sends set ended_ms = ? where id = ?")
                .params(now.toEpochMilli(), id)
                .update();
        return true;
    }

    /** Its coins are nobody's any more, as far as this payment goes. */
    private void letGo(String id, boolean settled) {
        jdbc.sql("update sends set settled = ? where id = ?")
                .params(settled ? 1 : 0, id)
                .update();
        jdbc.sql("update send_inputs set open_send = 0 where send_id = ?")
                .param(id)
                .update();
        jdbc.sql("delete from open_outpoints where holder = ?").param(id).update();
    }

    /** A block has it. Its coins stay promised until {@link #settle}. To be called in a transaction. */
    void confirmed(String id, State from, BlockMark block, Instant now) {
        if (ended(id, from, State.CONFIRMED, null, now)) moved(id, block);
    }

    /** Another has confirmed in its place; what it has of coins stays promised. To be called in a transaction. */
    void replaced(String id, State from, String note, Instant now) {
        ended(id, from, State.REPLACED, note, now);
    }

    /** It is now in this block. */
    void moved(String id, BlockMark block) {
        jdbc.sql("update sends set block_height = ?, block_hash = ? where id = ? and state = 'CONFIRMED'")
                .params(block.height(), block.hash(), id)
                .update();
    }

    /** No block has it, or the one that replaced it, any more. */
    void unconfirmed(String id, State from, String note) {
        jdbc.sql("update sends set state = 'BROADCAST', note = ?, ended_ms = null, block_height = null,"
                        + " block_hash = null where id = ? and state = ? and settled = 0")
                .params(note, id, from.name())
                .update();
    }

    /** It will stay as it is: its coins are let go. To be called in a transaction. */
    void settle(String id) {
        letGo(id, true);
    }

    /** It was given up, and is in a deep block all the same. To be called in a transaction. */
    void confirmedAfterAll(String id, BlockMark block) {
        if (!became(id, State.ABANDONED, State.CONFIRMED, null)) return;
        moved(id, block);
        letGo(id, true);
    }

    private static Sent read(ResultSet row) throws SQLException {
        return new Sent(
                row.getString("id"),
                row.getString("wallet"),
                row.getInt("mixdepth"),
                Kind.valueOf(row.getString("kind")),
                State.valueOf(row.getString("state")),
                new Sats(row.getLong("amount_sats")),
                new Sats(row.getLong("fee_sats")),
                new Sats(row.getLong("change_sats")),
                new Sats(row.getLong("counted_sats")),
                row.getString("own_script"),
                new TxId(row.getString("txid")),
                row.getString("transaction_hex"),
                Instant.ofEpochMilli(row.getLong("made_ms")),
                Objects.requireNonNullElse(row.getString("first_send"), row.getString("id")),
                row.getString("replaces"),
                row.getString("replaced_by"),
                block(row, "block_height", "block_hash"),
                block(row, "conflict_height", "conflict_hash"),
                row.getString("note"));
    }

    /** A height of which the hash is not known, as earlier versions wrote it, is none. */
    private static @Nullable BlockMark block(ResultSet row, String height, String hash) throws SQLException {
        String known = row.getString(hash);
        return known == null ? null : new BlockMark(row.getInt(height), known);
    }
}
