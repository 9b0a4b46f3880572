package org.joinmarket.wallet.send;

import java.util.Map;
import org.joinmarket.wallet.Postgres;
import org.joinmarket.wallet.WalletService;
import org.junit.jupiter.api.Tag;

/** The same on PostgreSQL. */
@Tag("postgres")
class PostgresSharesTest extends SharesTest {
    @Override
    Map<String, String> settings() {
        return WalletService.pairs(Postgres.fresh());
    }
}
