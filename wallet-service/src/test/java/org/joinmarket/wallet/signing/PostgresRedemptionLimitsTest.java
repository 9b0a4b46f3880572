package org.joinmarket.wallet.signing;

import org.joinmarket.wallet.Postgres;
import org.junit.jupiter.api.Tag;

/** The same SQL on PostgreSQL. */
@Tag("postgres")
class PostgresRedemptionLimitsTest extends RedemptionLimitsTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }
}
