package org.joinmarket.wallet.signing;

import org.joinmarket.wallet.Postgres;
import org.junit.jupiter.api.Tag;

/** The same on PostgreSQL. */
@Tag("postgres")
class PostgresTightenedLimitsTest extends TightenedLimitsTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }
}
