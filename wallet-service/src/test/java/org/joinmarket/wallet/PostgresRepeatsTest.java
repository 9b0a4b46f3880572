package org.joinmarket.wallet;

import org.junit.jupiter.api.Tag;

/** The same on PostgreSQL. */
@Tag("extended")
class PostgresRepeatsTest extends RepeatsTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }
}
