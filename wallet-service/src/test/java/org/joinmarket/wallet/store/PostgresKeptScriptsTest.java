package org.joinmarket.wallet.store;

import org.joinmarket.wallet.Postgres;
import org.junit.jupiter.api.Tag;

/** The same SQL on PostgreSQL. */
@Tag("postgres")
class PostgresKeptScriptsTest extends KeptScriptsTest {
    @Override
    protected String[] settings() {
        return Postgres.fresh();
    }
}
