package org.joinmarket.wallet.store;

import com.zaxxer.hikari.HikariDataSource;
import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.junit.jupiter.api.Tag;

@Tag("postgres")
class PostgresRestoredBranchesTest extends RestoredBranchesTest {
    @Override
    HikariDataSource open() {
        return open(PrivatePostgres.shared().newDatabase(), PrivatePostgres.USER);
    }
}
