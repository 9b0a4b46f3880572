package org.joinmarket.wallet;

import org.junit.jupiter.api.Tag;

/** The same on PostgreSQL. */
@Tag("postgres")
class PostgresSentAgainTest extends SentAgainTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }
}
