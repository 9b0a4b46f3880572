package org.joinmarket.wallet;

import org.junit.jupiter.api.Tag;

/** The same SQL, with what the migration makes of leases that were there before, on PostgreSQL. */
@Tag("postgres")
class PostgresMixedCoinsTest extends MixedCoinsTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }
}
