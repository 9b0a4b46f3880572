package org.joinmarket.wallet.lease;

import org.joinmarket.wallet.Postgres;
import org.junit.jupiter.api.Tag;

/** The same on PostgreSQL. */
@Tag("postgres")
class PostgresShownCoinsTest extends ShownCoinsTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }
}
