package org.joinmarket.wallet.store;

import org.joinmarket.wallet.Postgres;
import org.junit.jupiter.api.Tag;

/** The same on PostgreSQL, which no lock of a folder keeps others from. */
@Tag("postgres")
class PostgresOwnershipTest extends OwnershipTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }
}
