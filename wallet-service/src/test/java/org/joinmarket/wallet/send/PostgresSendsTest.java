package org.joinmarket.wallet.send;

import org.joinmarket.wallet.Postgres;
import org.junit.jupiter.api.Tag;

/** The same SQL on PostgreSQL. */
@Tag("postgres")
class PostgresSendsTest extends SendsTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }
}
