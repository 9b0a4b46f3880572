package org.joinmarket.wallet.podle;

import org.joinmarket.wallet.Postgres;
import org.junit.jupiter.api.Tag;

/** The same on PostgreSQL. */
@Tag("postgres")
class PostgresRestoredKeysTest extends RestoredKeysTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }
}
