package org.joinmarket.wallet.signing;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.joinmarket.wallet.PaymentRefusals;
import org.joinmarket.wallet.api.Approvals.Kind;
import org.joinmarket.wallet.api.Approvals.State;
import org.joinmarket.wallet.audit.Ids;
import org.joinmarket.wallet.events.EventHub;
import org.joinmarket.wallet.events.Happening;
import org.joinmarket.wallet.wallets.Wallet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The word of a second person. A request that needs it is refused and waits here under its hash; once the token of another operator has
 * approved, the same request asked again by the one who made it is let through, once.
 *
 * <pre>
 *   WAITING ──&gt; APPROVED ──(the request is made again)──&gt; USED
 *     └─────────────┴── REFUSED by an operator, EXPIRED by time
 * </pre>
 */
public final class Approvals {
    /** Requests of one wallet that wait. */
    static final int MAX_WAITING = 100;

    private static final String AUTHORIZATION = "AUTHORIZATION";
    private static final String OVER = "state in ('WAITING', 'APPROVED') and expires_ms <= :now";
    private static final int MAX_LISTED = 500;

    private final JdbcClient jdbc;
    private final EventHub events;
    private final SecureRandom random;
    private final InstantSource clock;
    private final Duration lasts;

    public Approvals(JdbcClient jdbc, EventHub events, SecureRandom random, InstantSource clock, Duration lasts) {
        this.jdbc = jdbc;
        this.events = events;
        this.random = random;
        this.clock = clock;
        this.lasts = lasts;
    }

    /**
     * @param hash of the whole request, its idempotency key included
     * @param summary a line for each address and amount, for the second person's eyes
     * @param valueSats absent: all that is there, however much that becomes
     */
    public record Request(
            String token,
            String hash,
            Kind kind,
            List<String> summary,
            @Nullable Long valueSats) {
        public Request {
            summary = List.copyOf(summary);
        }
    }

    public record Approval(
            String id,
            Kind kind,
            List<String> summary,
            @Nullable Long valueSats,
            String requestedBy,
            Instant requestedAt,
            Instant expiresAt,
            State state,
            @Nullable String decidedBy) {
        public Approval {
            summary = List.copyOf(summary);
        }
    }

    /**
     * Whether somebody else has approved this very request. If not, it waits from now on.
     *
     * @return the id of the approval, for {@link #use}
     * @throws org.joinmarket.support.problems.ApiProblem 409 {@code approval-required} or {@code approval-refused}; 429 if too many wait
     */
    public String require(Wallet wallet, Request request) {
        Approval found = findOrWait(wallet, request);
        return switch (found.state()) {
            case APPROVED -> found.id();
            case REFUSED -> throw PaymentRefusals.approvalRefused(found.id());
            case WAITING, USED, EXPIRED -> throw PaymentRefusals.approvalRequired(found.id());
        };
    }

    private Approval findOrWait(Wallet wallet, Request request) {
        wallet.counting().lock();
        try {
            return find(wallet, request).orElseGet(() -> wait(wallet, request));
        } finally {
            wallet.counting().unlock();
        }
    }

    /**
     * The last one that is not over, of as much as this or more: a sweep takes what is there, which may be more by now than the
     * second person has seen. Where nobody named an amount, that is what was approved; a refusal is one of any amount.
     */
    private Optional<Approval> find(Wallet wallet, Request request) {
        Long value = request.valueSats();
        return jdbc.sql("select * from approvals where wallet = :wallet and request_hash = :hash and requested_by = :by"
                        + " and state in ('WAITING', 'APPROVED', 'REFUSED') and expires_ms > :now"
                        + " and (state = 'REFUSED' or value_sats is null or value_sats >= :value)"
                        + " order by requested_ms desc, id limit 1")
                .param("wallet", wallet.name())
                .param("hash", request.hash())
                .param("by", request.token())
                .param("now", clock.instant().toEpochMilli())
                .param("value", value == null ? 0 : value)
                .query((rs, _) -> read(rs))
                .optional();
    }

    private Approval wait(Wallet wallet, Request request) {
        Instant now = clock.instant();
        int waiting = jdbc.sql(
                        "select count(*) from approvals where wallet = ? and state = 'WAITING' and expires_ms > ?")
                .params(wallet.name(), now.toEpochMilli())
                .query(Integer.class)
                .single();
        if (waiting >= MAX_WAITING) throw PaymentRefusals.tooManyApprovals();
        String id = Ids.random(random);
        jdbc.sql("insert into approvals (id, wallet, request_hash, kind, summary, value_sats, requested_by,"
                        + " requested_ms, expires_ms, state) values (:id, :wallet, :hash, :kind, :summary, :value, :by,"
                        + " :now, :expires, 'WAITING')")
                .param("id", id)
                .param("wallet", wallet.name())
                .param("hash", request.hash())
                .param("kind", stored(request.kind()))
                .param("summary", String.join("\n", request.summary()))
                .param("value", request.valueSats())
                .param("by", request.token())
                .param("now", now.toEpochMilli())
                .param("expires", now.plus(lasts).toEpochMilli())
                .update();
        tell(id);
        return find(wallet, id).orElseThrow();
    }

    /** What it is by now, once that is sure. */
    private void tell(String id) {
        jdbc.sql("select * from approvals where id = ?")
                .param(id)
                .query((row, _) -> Happening.approval(
                        id,
                        row.getString("wallet"),
                        kind(row.getString("kind")),
                        State.valueOf(row.getString("state")),
                        value(row)))
                .optional()
                .ifPresent(events::tell);
    }

    /** Whether it was approved and is used up now. To be called in the transaction that keeps what was approved. */
    public boolean use(String id) {
        int used = jdbc.sql(
                        "update approvals set state = 'USED' where id = ? and state = 'APPROVED' and expires_ms > ?")
                .params(id, clock.instant().toEpochMilli())
                .update();
        if (used == 1) tell(id);
        return used == 1;
    }

    /**
     * The same word of the same person, said again, changes nothing: what was approved is not approved for longer.
     *
     * @param token of the second person
     * @throws org.joinmarket.support.problems.ApiProblem 404; 403 if the same token asked for it; 409 if it is over
     */
    public Approval decide(Wallet wallet, String id, String token, boolean approve) {
        Approval found = find(wallet, id).orElseThrow(PaymentRefusals::approvalNotFound);
        if (approve && found.requestedBy().equals(token)) throw PaymentRefusals.approvalByTheSame();
        Instant now = clock.instant();
        int changed = jdbc.sql(
                        "update approvals set state = :to, decided_by = :by, decided_ms = :now, expires_ms = :expires"
                                + " where id = :id and expires_ms > :now and state in (:from)")
                .param("to", (approve ? State.APPROVED : State.REFUSED).name())
                .param("by", token)
                .param("now", now.toEpochMilli())
                .param("expires", now.plus(lasts).toEpochMilli())
                .param("id", id)
                .param("from", approve ? List.of("WAITING") : List.of("WAITING", "APPROVED"))
                .update();
        if (changed == 1) tell(id);
        Approval after = find(wallet, id).orElseThrow();
        boolean saidBefore =
                after.state() == (approve ? State.APPROVED : State.REFUSED) && token.equals(after.decidedBy());
        if (changed == 0 && !saidBefore)
            throw PaymentRefusals.approvalOver(after.state().name());
        return after;
    }

    /** Those whose time is over stay so, also when the clock is set back later. To be called regularly. */
    public void expire() {
        long now = clock.instant().toEpochMilli();
        List<String> over = jdbc.sql("select id from approvals where " + OVER)
                .param("now", now)
                .query(String.class)
                .list();
        for (String id : over) {
            int ended = jdbc.sql("update approvals set state = 'EXPIRED' where id = :id and " + OVER)
                    .param("id", id)
                    .param("now", now)
                    .update();
            if (ended == 1) tell(id);
        }
    }

    /** The newest first. */
    public List<Approval> of(Wallet wallet) {
        return jdbc.sql("select * from approvals where wallet = ? order by requested_ms desc, id limit " + MAX_LISTED)
                .param(wallet.name())
                .query((rs, _) -> read(rs))
                .list();
    }

    private Optional<Approval> find(Wallet wallet, String id) {
        if (!Ids.isId(id)) return Optional.empty();
        return jdbc.sql("select * from approvals where wallet = ? and id = ?")
                .params(wallet.name(), id)
                .query((rs, _) -> read(rs))
                .optional();
    }

    /** By a name for which the column has room: PostgreSQL takes no longer one. */
    private static String stored(Kind kind) {
        return switch (kind) {
            case PAYMENT -> "PAYMENT";
            case SPEND_AUTHORIZATION -> AUTHORIZATION;
        };
    }

    private static Kind kind(String stored) {
        return stored.equals(AUTHORIZATION) ? Kind.SPEND_AUTHORIZATION : Kind.valueOf(stored);
    }

    private static @Nullable Long value(ResultSet row) throws SQLException {
        return row.getObject("value_sats") instanceof Number number ? Long.valueOf(number.longValue()) : null;
    }

    private Approval read(ResultSet row) throws SQLException {
        State state = State.valueOf(row.getString("state"));
        Instant expires = Instant.ofEpochMilli(row.getLong("expires_ms"));
        boolean over = (state == State.WAITING || state == State.APPROVED)
                && !clock.instant().isBefore(expires);
        return new Approval(
                row.getString("id"),
                kind(row.getString("kind")),
                row.getString("summary").lines().toList(),
                value(row),
                row.getString("requested_by"),
                Instant.ofEpochMilli(row.getLong("requested_ms")),
                expires,
                over ? State.EXPIRED : state,
                row.getString("decided_by"));
    }
}
