package org.joinmarket.wallet.bonds;

import org.joinmarket.wallet.Postgres;
import org.junit.jupiter.api.Tag;

/** The same SQL on PostgreSQL. */
@Tag("postgres")
class PostgresColdBondsTest extends ColdBondsTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }
}
