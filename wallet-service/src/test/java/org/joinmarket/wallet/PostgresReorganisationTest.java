package org.joinmarket.wallet;

import org.junit.jupiter.api.Tag;

/** The same SQL on PostgreSQL. */
@Tag("bitcoind")
@Tag("postgres")
class PostgresReorganisationTest extends ReorganisationTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }
}
