package org.joinmarket.wallet.lease;

import java.time.Instant;
import java.util.Optional;
import org.joinmarket.common.chain.Transaction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the owners of signed leases wanted to be sent, on the disk until the coins are let go. */
final class SentCoinjoins {
    private final JdbcClient jdbc;

    SentCoinjoins(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** With all signatures. */
    Optional<Transaction> find(String lease) {
        return jdbc.sql("select sent_tx from leases where id = ? and sent_tx is not null")
                .param(lease)
                .query(String.class)
                .optional()
                .map(hex -> Transaction.parseHex(hex)
                        .toOptional()
                        .orElseThrow(
                                () -> new IllegalStateException("a transaction to be sent is damaged on the disk")));
    }

    void keep(String lease, Transaction tx) {
        set(lease, tx.hex());
    }

    void drop(String lease) {
        set(lease, null);
    }

    private void set(String lease, @Nullable String hex) {
        jdbc.sql("update leases set sent_tx = :tx where id = :id")
                .param("tx", hex)
                .param("id", lease)
                .update();
    }

    /** The mempool, or a block, had the transaction of a lease, and has it no more. */
    void lost(String lease, Instant now) {
        jdbc.sql("update leases set lost_ms = ? where id = ?")
                .params(now.toEpochMilli(), lease)
                .update();
    }

    /** When it was last found to be lost; absent if it never was. */
    Optional<Instant> lostAt(String lease) {
        return jdbc.sql("select lost_ms from leases where id = ? and lost_ms is not null")
                .param(lease)
                .query((row, _) -> Instant.ofEpochMilli(row.getLong(1)))
                .optional();
    }
}
