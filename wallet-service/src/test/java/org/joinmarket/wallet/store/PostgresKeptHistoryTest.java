package org.joinmarket.wallet.store;

import org.joinmarket.wallet.Postgres;
import org.junit.jupiter.api.Tag;

@Tag("postgres")
class PostgresKeptHistoryTest extends KeptHistoryTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }
}
