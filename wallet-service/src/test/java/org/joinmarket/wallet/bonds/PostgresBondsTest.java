package org.joinmarket.wallet.bonds;

import org.joinmarket.wallet.Postgres;
import org.junit.jupiter.api.Tag;

/** The same on PostgreSQL. */
@Tag("postgres")
class PostgresBondsTest extends BondsTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }
}
