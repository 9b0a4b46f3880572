package org.joinmarket.wallet.coins;

import org.joinmarket.wallet.Postgres;
import org.junit.jupiter.api.Tag;

/** The same SQL on PostgreSQL. */
@Tag("postgres")
class PostgresReuseGuardTest extends ReuseGuardTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }
}
