package org.joinmarket.wallet.history;

import org.joinmarket.wallet.Postgres;
import org.junit.jupiter.api.Tag;

/** The same SQL on PostgreSQL. */
@Tag("postgres")
class PostgresBetweenLooksTest extends BetweenLooksTest {
    @Override
    protected String[] settings() {
        return Postgres.fresh();
    }
}
