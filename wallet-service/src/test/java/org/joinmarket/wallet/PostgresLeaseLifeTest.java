package org.joinmarket.wallet;

import org.junit.jupiter.api.Tag;

/** The same SQL on PostgreSQL. */
@Tag("postgres")
class PostgresLeaseLifeTest extends LeaseLifeTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }
}
