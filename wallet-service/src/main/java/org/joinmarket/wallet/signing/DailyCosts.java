package org.joinmarket.wallet.signing;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.joinmarket.common.amount.Sats;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What each wallet has spent on fees by day (UTC). */
public final class DailyCosts {
    private final JdbcClient jdbc;

    public DailyCosts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What was added on that day and came to nothing. To be called in a transaction. */
    public void takeBack(String wallet, Instant when, Sats cost) {
        jdbc.sql("update daily_costs set cost_sats = cost_sats - ? where wallet = ? and epoch_day = ?")
                .params(
                        cost.value(),
                        wallet,
                        LocalDate.ofInstant(when, ZoneOffset.UTC).toEpochDay())
                .update();
    }

    /** Adds to the day's sum and returns it. To be called in a transaction, which the caller undoes if that is too much. */
    public Sats add(String wallet, Instant now, Sats cost) {
        long day = LocalDate.ofInstant(now, ZoneOffset.UTC).toEpochDay();
        jdbc.sql("insert into daily_costs (wallet, epoch_day, cost_sats) values (?, ?, ?)"
                        + " on conflict (wallet, epoch_day)"
                        + " do update set cost_sats = daily_costs.cost_sats + excluded.cost_sats")
                .params(wallet, day, cost.value())
                .update();
        return new Sats(jdbc.sql("select cost_sats from daily_costs where wallet = ? and epoch_day = ?")
                .params(wallet, day)
                .query(Long.class)
                .single());
    }
}
