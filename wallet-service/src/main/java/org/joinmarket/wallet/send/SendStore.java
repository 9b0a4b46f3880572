package org.joinmarket.wallet.send;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.api.Sends.State;
import org.joinmarket.wallet.events.EventHub;
import org.joinmarket.wallet.events.Happening;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Payments on the disk. */
final class SendStore {
    private static final int MAX_LISTED = 500;
    private static final String OPEN = "('UNSIGNED', 'SIGNED', 'BROADCAST')";

    private final JdbcClient jdbc;
    private final EventHub events;
    private final SendCoins coins;

    SendStore(JdbcClient jdbc, EventHub events) {
        this.jdbc = jdbc;
        this.events = events;
        this.coins = new SendCoins(jdbc);
    }

    /** What they spend. */
    SendCoins coins() {
        return coins;
    }

    record Known(Sent sent, String requestHash) {}

    /** What a key was used for: to make a payment, or to sign one that was prepared before. */
    Optional<Known> find(String token, String idempotencyKey) {
        Optional<Known> made = jdbc.sql("select * from sends where token = ? and idempotency_key = ?")
                .params(token, idempotencyKey)
                .query((rs, _) -> new Known(Sent.read(rs), rs.getString("request_hash")))
                .optional();
        if (made.isPresent()) return made;
        return jdbc.sql("select s.*, p.request_hash as asked from psbt_signings p join sends s on s.id = p.send_id"
                        + " where p.token = ? and p.idempotency_key = ?")
                .params(token, idempotencyKey)
                .query((rs, _) -> new Known(Sent.read(rs), rs.getString("asked")))
                .optional();
    }

    Optional<Sent> find(String id) {
        return jdbc.sql("select * from sends where id = ?")
                .param(id)
                .query((rs, _) -> Sent.read(rs))
                .optional();
    }

    /** The newest {@link #MAX_LISTED} and all that are open, the newest first. */
    List<Sent> of(String wallet) {
        return jdbc.sql("select * from sends where wallet = :wallet and (state in " + OPEN + " or id in (select id"
                        + " from (select id from sends where wallet = :wallet order by made_ms desc, id limit "
                        + MAX_LISTED + ") as newest)) order by made_ms desc, id")
                .param("wallet", wallet)
                .query((rs, _) -> Sent.read(rs))
                .list();
    }

    /** The newest one of this transaction. */
    Optional<Sent> find(String wallet, TxId txid) {
        return jdbc.sql("select * from sends where wallet = ? and txid = ? order by made_ms desc, id limit 1")
                .params(wallet, txid.hex())
                .query((rs, _) -> Sent.read(rs))
                .optional();
    }

    /**
     * Whether a newer payment of the same transaction has its share of a day, and keeps it whatever becomes of it.
     *
     * @param unsignedToo whether one that was not signed here may have been signed elsewhere
     */
    boolean isCountedAsAnother(Sent sent, boolean unsignedToo) {
        return jdbc.sql("select count(*) from sends where wallet = :wallet and txid = :txid and share_back = 0"
                                + " and (made_ms > :made or (made_ms = :made and id < :id))"
                                + " and state <> 'REFUSED' and (state <> 'UNSIGNED' or unsure = 1 or :unsigned = 1)")
                        .param("wallet", sent.wallet())
                        .param("txid", sent.txid().hex())
                        .param("made", sent.made().toEpochMilli())
                        .param("id", sent.id())
                        .param("unsigned", unsignedToo ? 1 : 0)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Whether it may have been signed although it is not known as such, as in a restored database. */
    boolean isUnsure(String id) {
        return jdbc.sql("select unsure from sends where id = ?")
                        .param(id)
                        .query(Integer.class)
                        .single()
                == 1;
    }

    /** A block has it: whatever was decided since the back-up, it is paid. */
    void isSure(String id) {
        jdbc.sql("update sends set unsure = 0 where id = ? and unsure = 1")
                .param(id)
                .update();
    }

    /** Whether there is another payment of the same transaction, whatever has become of it. */
    boolean isMadeTwice(Sent sent) {
        return jdbc.sql("select count(*) from sends where wallet = ? and txid = ? and id <> ?")
                        .params(sent.wallet(), sent.txid().hex(), sent.id())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /**
     * Our signatures, for whoever asked for them. To be called in a transaction.
     *
     * @return false if it does not wait for them any more
     */
    boolean signed(String id, String transactionHex, Signing signing) {
        if (!change(id, "held = 1, unsure = 0, state = 'SIGNED'", transactionHex, "('UNSIGNED')")) return false;
        jdbc.sql("insert into psbt_signings (token, idempotency_key, request_hash, send_id) values (?, ?, ?, ?)")
                .params(signing.token(), signing.idempotencyKey(), signing.requestHash(), id)
                .update();
        return true;
    }

    /** Who asked for signatures of what was prepared before. */
    record Signing(String token, String idempotencyKey, String requestHash) {}

    /** All signatures, from wherever, to be handed to the chain from here. False if it has ended. */
    boolean finished(String id, String transactionHex) {
        String state = "held = 0, unsure = 0, state = case when state = 'BROADCAST' then state else 'SIGNED' end";
        return change(id, state, transactionHex, OPEN);
    }

    private boolean change(String id, String what, String transactionHex, String in) {
        boolean changed = jdbc.sql("update sends set transaction_hex = ?, " + what + " where id = ? and state in " + in)
                        .params(transactionHex, id)
                        .update()
                == 1;
        if (changed) tell(id);
        return changed;
    }

    /** The chain does not take it now; others have it all the same, and may hand it over. */
    void hold(String id, String note) {
        jdbc.sql("update sends set held = 1, note = ? where id = ?")
                .params(note, id)
                .update();
    }

    /** What a payment brings the wallet that its own keys did not sign. To be called in a transaction. */
    void keepNet(String id, long netSats) {
        jdbc.sql("update sends set net_sats = ? where id = ?")
                .params(netSats, id)
                .update();
    }

    /**
     * Those that a block is still to have, or to keep, or may have although they were given up, the oldest first. Of those that
     * were replaced, the one that replaced them.
     */
    List<Sent> followed() {
        return jdbc.sql("select * from sends where settled = 0 and state <> 'REPLACED' order by made_ms, id")
                .query((rs, _) -> Sent.read(rs))
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
                                + " replaces, held)"
                                + " values (:id, :token, :key, :hash, :wallet, :mixdepth, :kind, :state, :amount, :fee, :change,"
                                + " :counted, :own, :txid, :hex, :made, :first, :replaces, :held)")
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
                .param("held", sent.held() ? 1 : 0)
                .update();
        this.coins.promise(sent.id(), coins);
        tell(sent.id());
    }

    private void tell(String id) {
        find(id).ifPresent(sent -> events.tell(Happening.payment(
                id,
                sent.wallet(),
                sent.mixdepth(),
                sent.state(),
                sent.amount().value(),
                sent.txid().hex(),
                sent.note())));
    }

    /** The payments that replace one another and that still may confirm, at most one of them: all that are not settled. */
    List<Sent> versions(String first) {
        return jdbc.sql("select * from sends where (first_send = ? or id = ?) and settled = 0 order by made_ms, id")
                .params(first, first)
                .query((rs, _) -> Sent.read(rs))
                .list();
    }

    /** Those that are not settled and spend from a transaction. */
    List<Sent> spending(TxId txid) {
        return jdbc.sql("select * from sends s where settled = 0 and exists (select 1 from send_inputs i"
                        + " where i.send_id = s.id and substr(i.outpoint, 1, 64) = ?) order by made_ms, id")
                .param(txid.hex())
                .query((rs, _) -> Sent.read(rs))
                .list();
    }

    /** The payment that made a transaction, unless it is settled or was given up. */
    Optional<Sent> unsettled(TxId txid) {
        return jdbc.sql("select * from sends where settled = 0 and state <> 'ABANDONED' and txid = ?")
                .param(txid.hex())
                .query((rs, _) -> Sent.read(rs))
                .optional();
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
        if (replaced) coins.free(id);
        return replaced;
    }

    /**
     * What one that has just ended was to replace is as if nothing had been to take its place: the last version before it that is
     * open. Nothing changes if another has taken the place of the one that has ended, and with it all coins. To be called in a transaction.
     */
    void reinstateBefore(String ended) {
        Sent at = find(ended).orElseThrow();
        if (at.replacedBy() != null) return;
        String before = at.replaces();
        while (before != null && !reinstate(before))
            before = find(before).map(Sent::replaces).orElse(null);
    }

    private boolean reinstate(String id) {
        boolean reinstated =
                jdbc.sql("update sends set replaced_by = null where id = ? and state in ('SIGNED', 'BROADCAST')")
                                .param(id)
                                .update()
                        == 1;
        if (reinstated) coins.promiseAgain(id);
        return reinstated;
    }

    /** Whether it was in state {@code from}; only then anything changes. */
    boolean became(String id, State from, State to, @Nullable String note) {
        boolean changed = jdbc.sql("update sends set state = :state, note = :note, conflict_height = null"
                                + " where id = :id and state = :from")
                        .param("state", to.name())
                        .param("note", note)
                        .param("id", id)
                        .param("from", from.name())
                        .update()
                == 1;
        if (changed) tell(id);
        return changed;
    }

    /** Another transaction spends one of its coins since {@code height}; none does if that is null. Nothing changes in another state. */
    void conflicts(String id, State in, @Nullable Integer height, @Nullable String note) {
        jdbc.sql("update sends set conflict_height = :height, note = :note where id = :id and state = :state")
                .param("height", height)
                .param("note", note)
                .param("id", id)
                .param("state", in.name())
                .update();
    }

    /** As {@link #became}; what it spends stays promised until it is settled. To be called in a transaction. */
    void decided(String id, State from, State to, @Nullable String note, Instant now) {
        if (became(id, from, to, note))
            jdbc.sql("update sends set ended_ms = ? where id = ?")
                    .params(now.toEpochMilli(), id)
                    .update();
    }

    /**
     * The operator has given it up: its coins are free again, and it is followed all the same. To be called in a transaction.
     *
     * @return whether it was in state {@code from}; only then anything changes
     */
    boolean abandoned(String id, State from, String note, Instant now) {
        if (!became(id, from, State.ABANDONED, note)) return false;
        jdbc.sql("update sends set ended_ms = ? where id = ?")
                .params(now.toEpochMilli(), id)
                .update();
        coins.free(id);
        return true;
    }

    /** Notes that its day has its share back, or has it no more. False if that was noted before. To be called in a transaction. */
    boolean shareBack(String id, boolean back) {
        return jdbc.sql("update sends set share_back = ? where id = ? and share_back = ?")
                        .params(back ? 1 : 0, id, back ? 0 : 1)
                        .update()
                == 1;
    }

    /** As {@link #became}, and it has not ended any more. To be called in a transaction. */
    void reopened(String id, State from, String note) {
        if (became(id, from, State.BROADCAST, note))
            jdbc.sql("update sends set ended_ms = null where id = ?").param(id).update();
    }

    /** As {@link #became}, for good; its coins are free again. To be called in a transaction. */
    boolean ended(String id, State from, State to, @Nullable String note, Instant now) {
        if (!became(id, from, to, note)) return false;
        jdbc.sql("update sends set ended_ms = ? where id = ?")
                .params(now.toEpochMilli(), id)
                .update();
        settle(id);
        return true;
    }

    /** What it spends is promised no more: it is spent, or free. To be called in a transaction. */
    void settle(String id) {
        jdbc.sql("update sends set settled = 1 where id = ?").param(id).update();
        coins.free(id);
    }
}
