package org.joinmarket.wallet.lease;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.audit.Ids;
import org.joinmarket.wallet.chain.BlockMark;
import org.joinmarket.wallet.coins.Freezes;
import org.joinmarket.wallet.events.EventHub;
import org.joinmarket.wallet.events.Happening;
import org.joinmarket.wallet.store.Rows;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Leases on the disk. What changes more than a row is to be called in a transaction. */
public final class LeaseStore {
    private final JdbcClient jdbc;
    private final Freezes freezes;
    private final SentCoinjoins sent;
    private final EventHub events;

    public LeaseStore(JdbcClient jdbc, EventHub events) {
        this.jdbc = jdbc;
        this.freezes = new Freezes(jdbc);
        this.sent = new SentCoinjoins(jdbc);
        this.events = events;
    }

    /** A lease that was made under an idempotency key, and the hash of the request that made it. */
    record Known(Lease lease, String requestHash) {}

    public Optional<Lease> find(String id) {
        if (!Ids.isId(id)) return Optional.empty();
        return jdbc.sql("select * from leases where id = ?")
                .param(id)
                .query((rs, _) -> LeaseRows.lease(rs, List.of()))
                .optional()
                .map(this::withInputs);
    }

    Optional<Known> find(String token, String idempotencyKey) {
        return jdbc.sql("select * from leases where token = ? and idempotency_key = ?")
                .params(token, idempotencyKey)
                .query((rs, _) -> new Known(LeaseRows.lease(rs, List.of()), rs.getString("request_hash")))
                .optional()
                .map(known -> new Known(withInputs(known.lease()), known.requestHash()));
    }

    /** Granted and signed ones, of one token or of all, oldest first. */
    public List<Lease> open(@Nullable String token) {
        var query = token == null
                ? jdbc.sql("select * from leases where state in ('GRANTED', 'SIGNED') order by granted_ms, id")
                : jdbc.sql("select * from leases where state in ('GRANTED', 'SIGNED') and token = ?"
                                + " order by granted_ms, id")
                        .param(token);
        return query.query((rs, _) -> LeaseRows.lease(rs, List.of())).list().stream()
                .map(this::withInputs)
                .toList();
    }

    private Lease withInputs(Lease bare) {
        List<Lease.Input> inputs = jdbc.sql("select * from lease_inputs where lease_id = ? order by position")
                .param(bare.id())
                .query((rs, _) -> LeaseRows.input(rs, bare.mixdepth()))
                .list();
        return new Lease(
                bare.id(),
                bare.token(),
                bare.wallet(),
                bare.state(),
                bare.mixdepth(),
                bare.amount(),
                inputs,
                bare.coinjoinScript(),
                bare.coinjoinPath(),
                bare.changeScript(),
                bare.changePath(),
                bare.grantedAt(),
                bare.expiresAt(),
                bare.terms(),
                bare.signed(),
                bare.note());
    }

    /**
     * @throws org.springframework.dao.DuplicateKeyException if the idempotency key is taken, or an outpoint is promised to a lease
     *     or a payment
     */
    void insert(Lease lease, String idempotencyKey, String requestHash) {
        Lease.@Nullable Maker maker = lease.terms() instanceof Lease.Maker one ? one : null;
        Lease.@Nullable Taker taker = lease.terms() instanceof Lease.Taker one ? one : null;
        var coinjoinPath = lease.coinjoinPath();
        jdbc.sql(
                        "insert into leases (id, token, idempotency_key, request_hash, wallet, role, state, mixdepth, amount_sats,"
                                + " coinjoin_script, coinjoin_mixdepth, coinjoin_index, change_script, change_index, granted_ms,"
                                + " expires_ms, cjfee_sats, txfee_sats, box_key, auth_key, btc_sig, expected_cost_sats,"
                                + " max_cost_sats, max_fee_rate, minimum_makers, authorization_id, sweep)"
                                + " values (:id, :token, :key, :hash, :wallet, :role, :state, :mixdepth, :amount, :coinjoin,"
                                + " :coinjoinMixdepth, :coinjoinIndex, :change, :changeIndex, :granted, :expires, :cjfee, :txfee,"
                                + " :boxKey, :authKey, :btcSig, :expectedCost, :maxCost, :maxFeeRate, :minimumMakers,"
                                + " :authorization, :sweep)")
                .param("id", lease.id())
                .param("token", lease.token())
                .param("key", idempotencyKey)
                .param("hash", requestHash)
                .param("wallet", lease.wallet())
                .param("role", lease.role().name())
                .param("state", lease.state().name())
                .param("mixdepth", lease.mixdepth())
                .param("amount", lease.amount().value())
                .param("coinjoin", lease.coinjoinScript().hex())
                .param("coinjoinMixdepth", coinjoinPath == null ? null : coinjoinPath.mixdepth())
                .param("coinjoinIndex", coinjoinPath == null ? null : coinjoinPath.index())
                .param("change", lease.changeScript().hex())
                .param("changeIndex", lease.changePath().index())
                .param("granted", lease.grantedAt().toEpochMilli())
                .param("expires", lease.expiresAt().toEpochMilli())
                .param("cjfee", maker == null ? null : maker.cjFee().value())
                .param("txfee", maker == null ? null : maker.txFee().value())
                .param("boxKey", maker == null ? null : maker.boxKey())
                .param("authKey", maker == null ? null : maker.authKey())
                .param("btcSig", maker == null ? null : maker.btcSig())
                .param(
                        "expectedCost",
                        taker == null ? null : taker.expectedCost().value())
                .param("maxCost", taker == null ? null : taker.maxCost().value())
                .param("maxFeeRate", taker == null ? null : taker.maxFeeRate().satsPerKvB())
                .param("minimumMakers", taker == null ? null : taker.minimumMakers())
                .param("authorization", taker == null ? null : taker.authorizationId())
                .param("sweep", taker == null ? null : taker.sweep() ? 1 : 0)
                .update();
        insertInputs(lease);
        jdbc.sql("update leases set mixed = 1 where id = :id and not exists (select 1 from lease_inputs i"
                        + " where i.lease_id = :id and not exists (select 1 from leases p"
                        + " where p.wallet = :wallet and p.txid = substr(i.outpoint, 1, 64)"
                        + " and ((p.coinjoin_script = i.script and p.amount_sats = i.value_sats)"
                        + " or (p.change_script = i.script and p.mixed = 1))))")
                .param("id", lease.id())
                .param("wallet", lease.wallet())
                .update();
        tell(lease.id());
    }

    private void insertInputs(Lease lease) {
        List<List<Object>> inputs = new ArrayList<>();
        for (Lease.Input input : lease.inputs())
            inputs.add(List.of(
                    lease.id(),
                    inputs.size(),
                    input.outPoint().toString(),
                    input.value().value(),
                    input.script().hex(),
                    input.path().branch(),
                    input.path().index(),
                    input.confirmations(),
                    1));
        Rows.insert(
                jdbc,
                "insert into lease_inputs (lease_id, position, outpoint, value_sats, script, branch, key_index,"
                        + " confirmations, open_lease)",
                inputs);
        Rows.insert(
                jdbc,
                "insert into open_outpoints (outpoint, holder)",
                lease.inputs().stream()
                        .map(input -> List.of(input.outPoint().toString(), lease.id()))
                        .toList());
    }

    /** Whether a coin of {@code lease}, which is not there yet, is frozen. To be called in the transaction that inserts it. */
    boolean isAnyFrozen(Lease lease) {
        return freezes.isAnyFrozen(
                lease.wallet(),
                lease.inputs().stream().map(Lease.Input::outPoint).toList());
    }

    private void tell(String id) {
        jdbc.sql("select token, wallet, mixdepth, state, amount_sats, txid, note from leases where id = ?")
                .param(id)
                .query((row, _) -> Happening.lease(
                        id,
                        row.getString("token"),
                        row.getString("wallet"),
                        row.getInt("mixdepth"),
                        Leases.State.valueOf(row.getString("state")),
                        row.getLong("amount_sats"),
                        row.getString("txid"),
                        row.getString("note")))
                .optional()
                .ifPresent(events::tell);
    }

    /**
     * Binds a granted lease to a transaction for ever.
     *
     * @param cost what its owner pays in all
     * @param miningFee what the whole transaction pays
     * @return false if it is not granted any more, or its time is over
     */
    public boolean markSigned(String id, UnsignedTx tx, Sats cost, Sats miningFee, Instant now) {
        boolean signed = jdbc.sql("update leases set state = 'SIGNED', txid = ?, unsigned_tx = ?, signed_ms = ?,"
                                + " cost_sats = ?, mining_fee_sats = ?"
                                + " where id = ? and state = 'GRANTED' and expires_ms > ?")
                        .params(
                                tx.txid().hex(),
                                HexFormat.of().formatHex(tx.serialize()),
                                now.toEpochMilli(),
                                cost.value(),
                                miningFee.value(),
                                id,
                                now.toEpochMilli())
                        .update()
                == 1;
        if (signed) tell(id);
        return signed;
    }

    /**
     * Lets a granted lease whose time is not over last until {@code until}, if that is later. What is signed, or has ended, stays
     * as it is.
     */
    void renew(String id, Instant until, Instant now) {
        jdbc.sql("update leases set expires_ms = :until where id = :id and state = 'GRANTED' and expires_ms > :now"
                        + " and expires_ms < :until")
                .param("until", until.toEpochMilli())
                .param("id", id)
                .param("now", now.toEpochMilli())
                .update();
    }

    public void insertSignatures(String id, List<Leases.Signature> signatures) {
        Rows.insert(
                jdbc,
                "insert into lease_signatures (lease_id, input_index, outpoint, signature, public_key)",
                signatures.stream()
                        .map(one -> List.<Object>of(id, one.index(), one.outpoint(), one.signature(), one.publicKey()))
                        .toList());
    }

    public List<Leases.Signature> signatures(String id) {
        return jdbc.sql("select * from lease_signatures where lease_id = ? order by input_index")
                .param(id)
                .query((rs, _) -> new Leases.Signature(
                        rs.getInt("input_index"),
                        rs.getString("outpoint"),
                        rs.getString("signature"),
                        rs.getString("public_key")))
                .list();
    }

    /**
     * Ends a lease: its outpoints are free for others. To be called in a transaction.
     *
     * @param settled false if it may still confirm
     * @return false if it was not in state {@code from}
     */
    boolean end(String id, Leases.State from, Leases.State to, boolean settled, @Nullable String note, Instant now) {
        int changed = jdbc.sql("update leases set state = :to, settled = :settled, note = :note, ended_ms = :now"
                        + " where id = :id and state = :from")
                .param("to", to.name())
                .param("settled", settled ? 1 : 0)
                .param("note", note)
                .param("now", now.toEpochMilli())
                .param("id", id)
                .param("from", from.name())
                .update();
        return ended(id, changed);
    }

    /**
     * As {@link #end}, of a granted lease whose time is over by {@code now}, whatever was read of it before: it may have been renewed.
     *
     * @return false if it was not granted any more, or its time is not over
     */
    boolean expire(String id, Instant now) {
        int changed = jdbc.sql("update leases set state = 'EXPIRED', settled = 1, note = null, ended_ms = :now"
                        + " where id = :id and state = 'GRANTED' and expires_ms <= :now")
                .param("now", now.toEpochMilli())
                .param("id", id)
                .update();
        return ended(id, changed);
    }

    private boolean ended(String id, int changed) {
        if (changed == 0) return false;
        free(id);
        tell(id);
        return true;
    }

    private void free(String id) {
        jdbc.sql("update lease_inputs set open_lease = 0 where lease_id = ?")
                .param(id)
                .update();
        jdbc.sql("delete from open_outpoints where holder = ?").param(id).update();
        sent.drop(id);
    }

    /** A block has the transaction of a signed lease. Its outpoints stay promised until {@link #settle}. */
    void spent(String id, BlockMark block, int confirmations, Instant now) {
        jdbc.sql("update leases set state = 'SPENT', note = null, ended_ms = :now, confirmations = :confirmations,"
                        + " block_height = :height, block_hash = :hash, conflict_height = null, conflict_hash = null"
                        + " where id = :id and state = 'SIGNED'")
                .param("now", now.toEpochMilli())
                .param("confirmations", confirmations)
                .param("height", block.height())
                .param("hash", block.hash())
                .param("id", id)
                .update();
        tell(id);
    }

    /** The transaction of a spent lease is now in this block. */
    void moved(String id, BlockMark block, int confirmations) {
        jdbc.sql("update leases set confirmations = ?, block_height = ?, block_hash = ?"
                        + " where id = ? and state = 'SPENT'")
                .params(confirmations, block.height(), block.hash(), id)
                .update();
    }

    /** No block has the transaction of a spent lease any more. */
    void unspent(String id, String note) {
        jdbc.sql("update leases set state = 'SIGNED', note = ?, ended_ms = null, confirmations = null,"
                        + " block_height = null, block_hash = null where id = ? and state = 'SPENT' and settled = 0")
                .params(note, id)
                .update();
        tell(id);
    }

    /** The transaction is in a deep block, also if its lease had been given up. To be called in a transaction. */
    void settle(String id, BlockMark block, int confirmations) {
        jdbc.sql("update leases set state = 'SPENT', settled = 1, note = null, confirmations = :confirmations,"
                        + " block_height = :height, block_hash = :hash"
                        + " where id = :id and state in ('SPENT', 'ABANDONED')")
                .param("confirmations", confirmations)
                .param("height", block.height())
                .param("hash", block.hash())
                .param("id", id)
                .update();
        free(id);
        tell(id);
    }

    /** The transaction of a lease that was given up will not confirm. */
    void settleAbandoned(String id) {
        jdbc.sql("update leases set settled = 1 where id = ? and state = 'ABANDONED'")
                .param(id)
                .update();
    }

    /** The ended ones that a reorganisation, or a block at last, could still change, the oldest first. */
    List<Lease> unsettled() {
        return jdbc.sql("select * from leases where settled = 0 and state in ('SPENT', 'ABANDONED')"
                        + " order by granted_ms, id")
                .query((rs, _) -> LeaseRows.lease(rs, List.of()))
                .list();
    }

    /** What is seen of a signed or abandoned lease's transaction while no block has it; the note is kept unless it is signed. */
    void seen(String id, @Nullable Integer confirmations, @Nullable BlockMark conflict, @Nullable String note) {
        jdbc.sql("update leases set confirmations = :confirmations, conflict_height = :height, conflict_hash = :hash,"
                        + " note = case when state = 'SIGNED' then :note else note end"
                        + " where id = :id and state in ('SIGNED', 'ABANDONED') and settled = 0")
                .param("confirmations", confirmations)
                .param("height", conflict == null ? null : conflict.height())
                .param("hash", conflict == null ? null : conflict.hash())
                .param("note", note)
                .param("id", id)
                .update();
    }

    /** The wallet of the open lease that holds {@code outPoint}. */
    public Optional<String> walletHolding(OutPoint outPoint) {
        return jdbc.sql("select l.wallet from lease_inputs i join leases l on l.id = i.lease_id"
                        + " where i.outpoint = ? and i.open_lease = 1")
                .param(outPoint.toString())
                .query(String.class)
                .optional();
    }

    /** The wallets of open leases that expect a payment to {@code script}. */
    public List<String> walletsExpecting(Script script) {
        return new ArrayList<>(jdbc.sql("select wallet from leases where state in ('GRANTED', 'SIGNED')"
                        + " and (coinjoin_script = ? or change_script = ?)")
                .params(script.hex(), script.hex())
                .query(String.class)
                .list());
    }
}
