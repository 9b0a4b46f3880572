package org.joinmarket.wallet.store;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What is to be done with a database that is older than what was shown to others since. Whatever could be used once may have been:
 * none of it is used again. Leave to pay is given anew by whoever gave it, and rounds begin anew.
 */
final class Restored {
    private static final String GRANTED = "(select id from leases where state = 'GRANTED')";
    private static final String WHY =
            "the database was restored: whether this was signed after the back-up is not known";

    private Restored() {}

    /**
     * No wallet is used before its chain was asked and the gap is skipped; watch-only wallets that come later, of which nothing
     * but the database knew, are treated alike. To be called in a transaction.
     */
    static void mark(JdbcClient jdbc, Dialect dialect) {
        jdbc.sql("update service_owner set restored = 1").update();
        jdbc.sql("update branches set restored = 1").update();
        jdbc.sql("update wallets set seen_hash = null").update(); // addresses may have been emptied since
        jdbc.sql("update spend_authorizations set state = 'REVOKED' where state = 'OPEN'")
                .update();
        jdbc.sql("update approvals set state = 'EXPIRED' where state in ('WAITING', 'APPROVED')")
                .update();
        jdbc.sql("update external_commitments set unsure = 1 where used_ms is null")
                .update();
        // what was signed, or was in a block that may be gone, may have been given up
        jdbc.sql("update sends set unsure = 1 where settled = 0"
                        + " and state in ('UNSIGNED', 'SIGNED', 'BROADCAST', 'CONFIRMED', 'REPLACED')")
                .update();
        jdbc.sql("update leases set sent_tx = null").update();
        endGrantedLeases(jdbc, dialect);
    }

    /** One that was signed for since would let another transaction be signed. */
    private static void endGrantedLeases(JdbcClient jdbc, Dialect dialect) {
        jdbc.sql("update lease_inputs set open_lease = 0 where lease_id in " + GRANTED)
                .update();
        jdbc.sql("delete from open_outpoints where holder in " + GRANTED).update();
        jdbc.sql("update leases set state = 'EXPIRED', settled = 1, note = ?, ended_ms = " + dialect.now()
                        + " where state = 'GRANTED'")
                .param(WHY)
                .update();
    }
}
