package org.joinmarket.wallet.send;

import org.joinmarket.wallet.Postgres;
import org.junit.jupiter.api.Tag;

/** The same on PostgreSQL. */
@Tag("postgres")
class PostgresFeeCapsTest extends FeeCapsTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }
}
