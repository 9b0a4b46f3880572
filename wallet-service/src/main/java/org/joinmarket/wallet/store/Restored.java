package org.joinmarket.wallet.store;

import org.springframework.jdbc.core.simple.JdbcClient;

/** What is to be done with a database that is older than what was shown to others since. */
final class Restored {
    private Restored() {}

    /** No wallet is used before its chain was asked and the gap is skipped. To be called in a transaction. */
    static void mark(JdbcClient jdbc) {
        jdbc.sql("update wallets set restored = 1").update();
    }
}
