package org.joinmarket.wallet.send;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.coins.Freezes;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The coins that payments spend, each promised to one that is open at the most. */
final class SendCoins {
    private final JdbcClient jdbc;
    private final Freezes freezes;

    SendCoins(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.freezes = new Freezes(jdbc);
    }

    /** Whether one of them was frozen since they were chosen. To be called in the transaction that keeps the payment. */
    boolean areAnyFrozen(String wallet, List<Payment.Spent> coins) {
        return freezes.isAnyFrozen(
                wallet, coins.stream().map(Payment.Spent::outPoint).toList());
    }

    /**
     * To be called in a transaction.
     *
     * @throws org.springframework.dao.DuplicateKeyException if one is promised to a lease or another payment
     */
    void promise(String id, List<Payment.Spent> coins) {
        int position = 0;
        for (Payment.Spent coin : coins) {
            jdbc.sql("insert into send_inputs (send_id, position, outpoint, open_send, value_sats, script, mixdepth,"
                            + " branch, key_index) values (?, ?, ?, 1, ?, ?, ?, ?, ?)")
                    .params(
                            id,
                            position++,
                            coin.outPoint().toString(),
                            coin.value().value(),
                            coin.script().hex(),
                            coin.path().mixdepth(),
                            coin.path().branch(),
                            coin.path().index())
                    .update();
            jdbc.sql("insert into open_outpoints (outpoint, holder) values (?, ?)")
                    .params(coin.outPoint().toString(), id)
                    .update();
        }
    }

    /** As if they had never been free. To be called in a transaction. */
    void promiseAgain(String id) {
        jdbc.sql("update send_inputs set open_send = 1 where send_id = ?")
                .param(id)
                .update();
        jdbc.sql(
                        "insert into open_outpoints (outpoint, holder) select outpoint, send_id from send_inputs where send_id = ?")
                .param(id)
                .update();
    }

    /** Promised to it no more. To be called in a transaction. */
    void free(String id) {
        jdbc.sql("update send_inputs set open_send = 0 where send_id = ?")
                .param(id)
                .update();
        jdbc.sql("delete from open_outpoints where holder = ?").param(id).update();
    }

    /** What a payment spends; empty if it was made by a version that did not write that down. */
    List<Payment.Spent> of(String id) {
        return jdbc.sql("select * from send_inputs where send_id = ? and value_sats is not null order by position")
                .param(id)
                .query((row, _) -> new Payment.Spent(
                        OutPoint.parse(row.getString("outpoint")).orElseThrow(),
                        new Sats(row.getLong("value_sats")),
                        Script.ofHex(row.getString("script")),
                        new KeyPath(row.getInt("mixdepth"), row.getInt("branch"), row.getInt("key_index"))))
                .list();
    }

    /** As {@link #of}, one for each input of {@code tx}. */
    List<Payment.Spent> inOrder(String id, Transaction tx) {
        Map<OutPoint, Payment.Spent> coins =
                of(id).stream().collect(Collectors.toMap(Payment.Spent::outPoint, Function.identity()));
        return tx.inputs().stream()
                .map(input -> Optional.ofNullable(coins.get(input.outPoint())).orElseThrow())
                .toList();
    }

    /** Outpoints of open payments. */
    Set<String> promised() {
        return new HashSet<>(jdbc.sql("select outpoint from send_inputs where open_send = 1")
                .query(String.class)
                .list());
    }

    /** Whether any are promised to it. */
    boolean arePromisedTo(String id) {
        return jdbc.sql("select count(*) from open_outpoints where holder = ?")
                        .param(id)
                        .query(Integer.class)
                        .single()
                > 0;
    }
}
