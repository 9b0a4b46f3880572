package org.joinmarket.wallet.send;

import org.joinmarket.wallet.Postgres;
import org.junit.jupiter.api.Tag;

/** The same on PostgreSQL. */
@Tag("postgres")
class PostgresRestoredPaymentsTest extends RestoredPaymentsTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }
}
