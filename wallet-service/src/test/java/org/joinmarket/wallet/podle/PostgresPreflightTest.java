package org.joinmarket.wallet.podle;

import org.joinmarket.wallet.Postgres;
import org.junit.jupiter.api.Tag;

/** The same on PostgreSQL. */
@Tag("postgres")
class PostgresPreflightTest extends PreflightTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }
}
