package org.joinmarket.taker.job;

import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.taker.TakerProperties;
import org.joinmarket.taker.round.DropReason;
import org.joinmarket.taker.round.RoundState.Roster;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Makers that failed a round and are not asked again for a while (coinjoin.md 4.7): each such round costs one of the few
 * commitments that a coin has. On disk, so that a restart does not forget them, and bounded: the oldest make room. A maker is
 * known by its nick only, so one that comes back under another is a new one.
 */
@Slf4j
@Component
public class FailedMakers {
    /** What a whole round of honest makers says when the fault is ours. */
    private static final Set<DropReason> MAY_BE_ABOUT_US =
            EnumSet.of(DropReason.NO_ANSWER_TO_FILL, DropReason.SAID_ERROR, DropReason.SAID_BLACKLISTED);

    /** What makers say as well that never got our message, or whose answer never got here. */
    private static final Set<DropReason> SILENCE =
            EnumSet.of(DropReason.NO_ANSWER_TO_FILL, DropReason.NO_ANSWER_TO_AUTH, DropReason.NO_SIGNATURE);

    /**
     * How long a maker is left out at most that said {@code !error}, or was silent for the first time: it may be honest. One says error
     * while the offer that it had before its last coinjoin still stands, for {@code joinmarket.maker.change-delay} (10 min) with ours;
     * and each round sends a maker's messages through one directory, which can swallow them. It is as likely another one the next time.
     */
    static final Duration BRIEFLY = Duration.ofMinutes(15);

    /** Parameters: since when a brief one counts, and since when any other does. */
    private static final String STILL_HELD = "failed_at > case when held_briefly = 1 then ? else ? end";

    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final Duration ignoredFor;
    private final int most;

    FailedMakers(JdbcClient jdbc, InstantSource clock, TakerProperties properties) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.ignoredFor = properties.ignoreFailedMakersFor();
        this.most = properties.maxFailedMakers();
    }

    /** Those that are not to be asked now. Blocks on the database. */
    public Set<Nick> current() {
        long now = clock.millis();
        return jdbc
                .sql("select nick from failed_maker where " + STILL_HELD + " and failed_at <= ?")
                .param(brieflySince(now))
                .param(since(now))
                .param(now) // a clock that was set back does not make it longer
                .query(String.class)
                .list()
                .stream()
                .map(Nick::new)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * What a round that ended says about its makers. A database that fails costs the memory, not the coinjoin.
     *
     * @param connected whether any directory is up now
     */
    void remember(Roster roster, boolean connected) {
        Map<Nick, DropReason> failed = heldAgainst(roster, connected);
        if (failed.isEmpty() || ignoredFor.isZero()) return;
        long now = clock.millis();
        try {
            failed.forEach((nick, reason) -> remember(nick, reason, now));
            jdbc.sql("delete from failed_maker where failed_at <= ? or nick not in"
                            + " (select nick from failed_maker order by failed_at desc, nick limit ?)")
                    .param(since(now))
                    .param(most)
                    .update();
        } catch (DataAccessException e) {
            log.warn("makers that failed a round cannot be remembered", e);
        }
    }

    /**
     * What is held.
     *
     * @param silentAt when the maker was silent last, 0 if it was not
     */
    private record Held(long failedAt, boolean briefly, long silentAt) {}

    /** What is brief does not make shorter what is held for longer, as when two rounds at once had the same maker. */
    private synchronized void remember(Nick nick, DropReason reason, long now) {
        Optional<Held> before = held(nick);
        boolean silent = SILENCE.contains(reason);
        boolean briefly = reason == DropReason.SAID_ERROR
                || (silent && before.filter(held -> isRepeated(held, now)).isEmpty());
        if (briefly
                && before.filter(held -> !held.briefly() && held.failedAt() > since(now))
                        .isPresent()) return;
        jdbc.sql("insert into failed_maker (nick, reason, failed_at, held_briefly, silent_at) values (?, ?, ?, ?, ?)"
                        + " on conflict (nick) do update set reason = excluded.reason, failed_at = excluded.failed_at,"
                        + " held_briefly = excluded.held_briefly, silent_at = excluded.silent_at")
                .param(nick.value())
                .param(reason.name())
                .param(now)
                .param(briefly ? 1 : 0)
                .param(silent ? now : before.map(Held::silentAt).orElse(0L))
                .update();
    }

    private Optional<Held> held(Nick nick) {
        return jdbc.sql("select failed_at, held_briefly, silent_at from failed_maker where nick = ?")
                .param(nick.value())
                .query((row, _) -> new Held(row.getLong(1), row.getInt(2) == 1, row.getLong(3)))
                .optional();
    }

    /** Asked again after a first silence, not beside it in another round. */
    private boolean isRepeated(Held before, long now) {
        return before.silentAt() > since(now) && before.silentAt() <= brieflySince(now);
    }

    private long since(long now) {
        return now - ignoredFor.toMillis();
    }

    private long brieflySince(long now) {
        return Math.max(since(now), now - BRIEFLY.toMillis());
    }

    /** Those that were dropped by their own fault, as far as that can be told. */
    static Map<Nick, DropReason> heldAgainst(Roster roster, boolean connected) {
        Map<Nick, DropReason> held = new HashMap<>(roster.dropped());
        held.values().removeIf(reason -> !reason.isMakersFault());
        int makers = roster.plan().participants().size();
        // a commitment that most of them knew, the silent counted as the round counts them, was used indeed
        long knew = count(held, DropReason.SAID_BLACKLISTED);
        long presumed = knew == 0 ? 0 : knew + count(held, DropReason.NO_ANSWER_TO_FILL);
        if (2 * presumed >= makers)
            held.values()
                    .removeIf(
                            reason -> reason == DropReason.SAID_BLACKLISTED || reason == DropReason.NO_ANSWER_TO_FILL);
        if (held.size() == makers && MAY_BE_ABOUT_US.containsAll(held.values())) held.clear();
        if (!connected || allFellSilent(roster)) held.values().removeIf(SILENCE::contains);
        return held;
    }

    /** Nobody is left, and not by one maker's silence: then it is rather our directories that were gone, which may be back by now. */
    private static boolean allFellSilent(Roster roster) {
        Map<Nick, DropReason> dropped = roster.dropped();
        return dropped.size() == roster.plan().participants().size()
                && dropped.values().stream().filter(SILENCE::contains).count() > 1;
    }

    private static long count(Map<Nick, DropReason> dropped, DropReason reason) {
        return dropped.values().stream().filter(reason::equals).count();
    }
}
