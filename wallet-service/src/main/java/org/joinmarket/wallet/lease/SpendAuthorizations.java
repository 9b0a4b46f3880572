package org.joinmarket.wallet.lease;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Script;
import org.joinmarket.wallet.api.Authorizations.AuthorizationState;
import org.joinmarket.wallet.audit.Ids;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Leave for one payment each to a script outside the taker's own mixdepths, which only the operator gives: the taker passes an
 * id and has no say in where the money goes.
 *
 * <pre>
 *   OPEN ──(a lease reserves it; it comes back if the lease ends unsigned)──&gt; USED at the signature
 *     ├── REVOKED by the operator, also while reserved
 *     └── EXPIRED by time
 * </pre>
 */
public final class SpendAuthorizations {
    private static final int MAX_LISTED = 500;

    private final JdbcClient jdbc;

    public SpendAuthorizations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param amount exact value of the payment; absent: a sweep of the mixdepth
     * @param mixdepth whose coins may pay it; absent: any one's
     * @param maxCost all fees of the transaction together
     * @param leaseId the lease that has reserved or used it
     */
    public record SpendAuthorization(
            String id,
            String wallet,
            String address,
            Script script,
            @Nullable Sats amount,
            @Nullable Integer mixdepth,
            Sats maxCost,
            Instant expiresAt,
            AuthorizationState state,
            @Nullable String leaseId) {

        public AuthorizationState stateAt(Instant now) {
            return state == AuthorizationState.OPEN && !now.isBefore(expiresAt) ? AuthorizationState.EXPIRED : state;
        }

        /** A sweep joins all that there is, so one that says no mixdepth, as they could once, is for none. */
        boolean allowsMixdepth(int asked) {
            return mixdepth == null ? amount != null : mixdepth == asked;
        }
    }

    /**
     * Who asked for one.
     *
     * @param requestHash of the whole request, to which the key is bound
     */
    public record Asked(String token, String idempotencyKey, String requestHash) {}

    /** An authorization that was made under an idempotency key, and the hash of the request that made it. */
    public record Known(SpendAuthorization authorization, String requestHash) {}

    /** @throws org.springframework.dao.DuplicateKeyException if the key has made one */
    public void insert(SpendAuthorization one, Asked asked, Instant now) {
        Sats amount = one.amount();
        jdbc.sql(
                        "insert into spend_authorizations (id, wallet, address, script, amount_sats, mixdepth, max_cost_sats, expires_ms,"
                                + " state, created_ms, token, idempotency_key, request_hash) values (:id, :wallet, :address, :script,"
                                + " :amount, :mixdepth, :cost, :expires, :state, :created, :token, :key, :hash)")
                .param("token", asked.token())
                .param("key", asked.idempotencyKey())
                .param("hash", asked.requestHash())
                .param("id", one.id())
                .param("wallet", one.wallet())
                .param("address", one.address())
                .param("script", one.script().hex())
                .param("amount", amount == null ? null : amount.value())
                .param("mixdepth", one.mixdepth())
                .param("cost", one.maxCost().value())
                .param("expires", one.expiresAt().toEpochMilli())
                .param("state", one.state().name())
                .param("created", now.toEpochMilli())
                .update();
    }

    public Optional<SpendAuthorization> find(String wallet, String id) {
        if (!Ids.isId(id)) return Optional.empty();
        return jdbc.sql("select * from spend_authorizations where wallet = ? and id = ?")
                .params(wallet, id)
                .query((rs, _) -> read(rs))
                .optional();
    }

    /** The one that this token's key has made, whatever was asked for. */
    public Optional<Known> find(Asked asked) {
        return jdbc.sql("select * from spend_authorizations where token = ? and idempotency_key = ?")
                .params(asked.token(), asked.idempotencyKey())
                .query((rs, _) -> new Known(read(rs), rs.getString("request_hash")))
                .optional();
    }

    /** The newest first. */
    public List<SpendAuthorization> of(String wallet) {
        return jdbc.sql("select * from spend_authorizations where wallet = ? order by created_ms desc, id limit "
                        + MAX_LISTED)
                .param(wallet)
                .query((rs, _) -> read(rs))
                .list();
    }

    /** No signature will be made under it any more. A used one stays used. */
    public void revoke(String wallet, String id) {
        if (!Ids.isId(id)) return;
        jdbc.sql("update spend_authorizations set state = 'REVOKED' where wallet = ? and id = ? and state = 'OPEN'")
                .params(wallet, id)
                .update();
    }

    /** For one lease at a time. To be called in the transaction that grants it. */
    boolean reserve(String id, String leaseId, Instant now) {
        return jdbc.sql("update spend_authorizations set lease_id = ? where id = ? and state = 'OPEN'"
                                + " and lease_id is null and expires_ms > ?")
                        .params(leaseId, id, now.toEpochMilli())
                        .update()
                == 1;
    }

    /** To be called in the transaction that persists the signature. */
    public boolean use(String id, String leaseId, Instant now) {
        return jdbc.sql(
                                "update spend_authorizations set state = 'USED' where id = ? and lease_id = ? and state = 'OPEN'"
                                        + " and expires_ms > ?")
                        .params(id, leaseId, now.toEpochMilli())
                        .update()
                == 1;
    }

    /** Those whose time is over stay so, also when the clock is set back later. */
    void expire(Instant now) {
        jdbc.sql("update spend_authorizations set state = 'EXPIRED' where state = 'OPEN' and expires_ms <= ?")
                .param(now.toEpochMilli())
                .update();
    }

    /** The lease ended without a signature. To be called in the transaction that ends it. */
    void giveBack(String leaseId) {
        jdbc.sql("update spend_authorizations set lease_id = null where lease_id = ? and state = 'OPEN'")
                .param(leaseId)
                .update();
    }

    private static SpendAuthorization read(ResultSet row) throws SQLException {
        Object amount = row.getObject("amount_sats");
        Object mixdepth = row.getObject("mixdepth");
        return new SpendAuthorization(
                row.getString("id"),
                row.getString("wallet"),
                row.getString("address"),
                Script.ofHex(row.getString("script")),
                amount == null ? null : new Sats(((Number) amount).longValue()),
                mixdepth == null ? null : ((Number) mixdepth).intValue(),
                new Sats(row.getLong("max_cost_sats")),
                Instant.ofEpochMilli(row.getLong("expires_ms")),
                AuthorizationState.valueOf(row.getString("state")),
                row.getString("lease_id"));
    }
}
