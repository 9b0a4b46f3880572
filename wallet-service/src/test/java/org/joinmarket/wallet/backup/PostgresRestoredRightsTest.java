package org.joinmarket.wallet.backup;

import org.joinmarket.wallet.Postgres;
import org.junit.jupiter.api.Tag;

/** The same on PostgreSQL. */
@Tag("postgres")
class PostgresRestoredRightsTest extends RestoredRightsTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }
}
