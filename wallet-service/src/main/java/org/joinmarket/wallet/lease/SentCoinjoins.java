package org.joinmarket.wallet.lease;

import java.time.Instant;
import java.util.Optional;
import org.joinmarket.common.chain.Transaction;
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

    /** Not once its coins are let go. */
    void keep(String lease, Transaction tx, Instant now) {
        jdbc.sql("update leases set sent_tx = :tx, lost_ms = :now where id = :id and settled = 0")
                .param("tx", tx.hex())
                .param("now", now.toEpochMilli())
                .param("id", lease)
                .update();
    }

    void drop(String lease) {
        jdbc.sql("update leases set sent_tx = null, lost_ms = null where id = ?")
                .param(lease)
                .update();
    }

    /** The mempool, or a block, had the transaction of a lease, and has it no more. */
    void lost(String lease, Instant now) {
        jdbc.sql("update leases set lost_ms = ? where id = ?")
                .params(now.toEpochMilli(), lease)
                .update();
    }

    /** When it was brought, or was found to be lost, whichever is later; absent if neither ever was. */
    Optional<Instant> since(String lease) {
        return jdbc.sql("select lost_ms from leases where id = ? and lost_ms is not null")
                .param(lease)
                .query((row, _) -> Instant.ofEpochMilli(row.getLong(1)))
                .optional();
    }
}
