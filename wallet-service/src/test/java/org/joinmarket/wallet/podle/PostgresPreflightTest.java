package org.joinmarket.wallet.podle;

import org.joinmarket.wallet.Postgres;
import org.junit.jupiter.api.Tag;

/** The same SQL on PostgreSQL; a service for each test, which takes its time. */
@Tag("extended")
class PostgresPreflightTest extends PreflightTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }
}
