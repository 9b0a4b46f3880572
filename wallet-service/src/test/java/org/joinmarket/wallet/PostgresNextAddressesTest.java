package org.joinmarket.wallet;

import org.junit.jupiter.api.Tag;

/** The same SQL on PostgreSQL. */
@Tag("postgres")
class PostgresNextAddressesTest extends NextAddressesTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }
}
