package org.joinmarket.wallet.bonds;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.wallet.RoundRefusals;
import org.joinmarket.wallet.wallets.Wallet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Under which nick each maker makes offers from a wallet: takers of the same wallet service leave these out (H53). And a bond that somebody else shows off with would be worth nothing to
 * its owner, so a token may not have proofs for whatever nick comes to its mind.
 */
final class MakerNicks {
    private static final Duration WINDOW = Duration.ofHours(1);

    /**
     * Nicks of a token and wallet that takers leave out: a maker that was taken over must not be able to strike others off their lists
     * by claiming to be all of them.
     */
    private static final int MAX_IN_USE = 3;

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final int perHour;
    private final InstantSource clock;

    MakerNicks(JdbcClient jdbc, TransactionTemplate transactions, int perHour, InstantSource clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.perHour = perHour;
        this.clock = clock;
    }

    /**
     * From now on this one and no earlier one.
     *
     * @throws org.joinmarket.support.problems.ApiProblem 429 after too many in an hour
     */
    void register(String token, Wallet wallet, Nick nick) {
        wallet.counting().lock();
        try {
            if (current(token, wallet).filter(nick::equals).isEmpty()) add(token, wallet, nick);
        } finally {
            wallet.counting().unlock();
        }
    }

    private void add(String token, Wallet wallet, Nick nick) {
        Instant now = clock.instant();
        transactions.executeWithoutResult(_ -> {
            bringBack(token, wallet, now.toEpochMilli());
            jdbc.sql(
                            "delete from maker_nicks where token = ? and wallet = ? and registered_ms <= ?"
                                    + " and registered_ms < (select max(registered_ms) from maker_nicks where token = ? and wallet = ?)")
                    .params(token, wallet.name(), now.minus(WINDOW).toEpochMilli(), token, wallet.name())
                    .update();
            int recent = jdbc.sql(
                            "select count(*) from maker_nicks where token = ? and wallet = ? and registered_ms > ?")
                    .params(token, wallet.name(), now.minus(WINDOW).toEpochMilli())
                    .query(Integer.class)
                    .single();
            if (recent >= perHour)
                throw RoundRefusals.budgetExhausted("joinmarket.wallet.bonds.nicks-per-hour", perHour);
            // behind the last one also when the clock was set back: the newest is the one that counts
            jdbc.sql("insert into maker_nicks (token, wallet, nick, registered_ms)"
                            + " select :token, :wallet, :nick, case when :now > last then :now else last + 1 end"
                            + " from (select coalesce(max(registered_ms), 0) as last from maker_nicks"
                            + " where token = :token and wallet = :wallet) as before")
                    .param("token", token)
                    .param("wallet", wallet.name())
                    .param("nick", nick.value())
                    .param("now", now.toEpochMilli())
                    .update();
        });
    }

    /** What was registered while the clock was far ahead would count as of the last hour until then, and all that comes behind it. */
    private void bringBack(String token, Wallet wallet, long now) {
        long last = jdbc.sql("select coalesce(max(registered_ms), 0) from maker_nicks where token = ? and wallet = ?")
                .params(token, wallet.name())
                .query(Long.class)
                .single();
        if (last <= now + WINDOW.toMillis()) return;
        jdbc.sql("delete from maker_nicks where token = ? and wallet = ? and registered_ms >= ? and registered_ms < ?")
                .params(token, wallet.name(), now, last)
                .update();
        jdbc.sql("update maker_nicks set registered_ms = ? where token = ? and wallet = ? and registered_ms = ?")
                .params(now, token, wallet.name(), last)
                .update();
    }

    /** Forgets what tokens registered that there are no more: another one of the same name has to speak for itself. */
    void keepOnly(Collection<String> tokens) {
        List<String> known = jdbc.sql("select distinct token from maker_nicks")
                .query(String.class)
                .list();
        for (String token : known) {
            if (!tokens.contains(token))
                jdbc.sql("delete from maker_nicks where token = ?").param(token).update();
        }
    }

    /** @throws org.joinmarket.support.problems.ApiProblem 503 if another process runs these wallets by now */
    void requireOwner() {
        transactions.executeWithoutResult(_ -> {}); // which looks
    }

    /**
     * What each token registered last for each wallet, and {@value #MAX_IN_USE} at most of what it registered within the last hour: a
     * maker that has just come back under another nick may still be seen under the one before.
     */
    List<Nick> inUse() {
        return jdbc
                .sql("select distinct nick from (select nick, registered_ms, row_number() over"
                        + " (partition by token, wallet order by registered_ms desc) as place from maker_nicks) as one"
                        + " where place = 1 or (place <= ? and registered_ms > ?)")
                .params(MAX_IN_USE, clock.instant().minus(WINDOW).toEpochMilli())
                .query(String.class)
                .list()
                .stream()
                .map(Nick::new)
                .toList();
    }

    Optional<Nick> current(String token, Wallet wallet) {
        return jdbc.sql(
                        "select nick from maker_nicks where token = ? and wallet = ? order by registered_ms desc limit 1")
                .params(token, wallet.name())
                .query(String.class)
                .optional()
                .map(Nick::new);
    }
}
