package org.joinmarket.wallet;

import org.junit.jupiter.api.Tag;

/** The same on PostgreSQL. */
@Tag("postgres")
class PostgresLeasingTest extends LeasingTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }
}
