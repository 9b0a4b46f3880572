package org.joinmarket.wallet.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.wallet.api.Leases;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What all leases on the disk say together. */
final class LeaseFigures {
    /** Of which the coins are looked for. */
    static final int SHOWN_LEASES = 100;

    /** A clock that is set back by more than that was wrong: what it said then is no time to wait for. */
    private static final Duration LONGEST_JUMP = Duration.ofHours(3);

    private final JdbcClient jdbc;

    LeaseFigures(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Leases granted in a mixdepth in {@link Grants#BUDGET_TIME} before {@code now}, whatever became of them. */
    int grants(String wallet, int mixdepth, Leases.Role role, Instant now) {
        return jdbc.sql("select count(*) from leases where wallet = ? and mixdepth = ? and role = ?"
                        + " and granted_ms > ? and granted_ms <= ?")
                .params(
                        wallet,
                        mixdepth,
                        role.name(),
                        now.minus(Grants.BUDGET_TIME).toEpochMilli(),
                        now.plus(LONGEST_JUMP).toEpochMilli())
                .query(Integer.class)
                .single();
    }

    /**
     * Coins of the latest {@link #SHOWN_LEASES} maker leases granted in the time before {@code now} that ended without a signature: strangers saw them for
     * nothing. What was shown before those is among them as long as it is shown first.
     */
    Set<OutPoint> shownForNothing(String wallet, Collection<Integer> mixdepths, Instant now, Duration time) {
        return jdbc.sql("select outpoint from lease_inputs where lease_id in (select id from leases"
                        + " where wallet = :wallet and mixdepth in (:mixdepths) and role = 'MAKER'"
                        + " and granted_ms > :since and granted_ms <= :until and state in ('EXPIRED', 'RELEASED')"
                        + " order by granted_ms desc limit " + SHOWN_LEASES + ")")
                .param("wallet", wallet)
                .param("mixdepths", mixdepths)
                .param("since", now.minus(time).toEpochMilli())
                .param("until", now.plus(LONGEST_JUMP).toEpochMilli())
                .query((rs, _) -> OutPoint.parse(rs.getString(1)).orElseThrow())
                .set();
    }

    /** Leases that were signed as long ago, or who knows when, and whose transaction nothing had when it was last looked for. */
    long unsent(Instant now, Duration ago) {
        return jdbc.sql("select count(*) from leases where state = 'SIGNED' and confirmations is null"
                        + " and (signed_ms < ? or signed_ms > ?)")
                .params(now.minus(ago).toEpochMilli(), now.plus(LONGEST_JUMP).toEpochMilli())
                .query(Long.class)
                .single();
    }

    Map<Leases.State, Long> counts() {
        Map<Leases.State, Long> counts = new EnumMap<>(Leases.State.class);
        for (Leases.State state : Leases.State.values()) counts.put(state, 0L);
        jdbc.sql("select state, count(*) from leases group by state")
                .query((rs, _) -> counts.put(Leases.State.valueOf(rs.getString(1)), rs.getLong(2)))
                .list();
        return counts;
    }
}
