package org.joinmarket.wallet;

import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.junit.jupiter.api.Tag;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The same on PostgreSQL. */
@Tag("postgres")
class PostgresRecoveredStatusesTest extends RecoveredStatusesTest {
    private final String url = PrivatePostgres.shared().newDatabase();

    @Override
    String[] settings() {
        return Postgres.on(url);
    }

    @Override
    void loseTheDatabase() {
        JdbcClient.create(new DriverManagerDataSource(url, PrivatePostgres.USER, ""))
                .sql("drop schema public cascade; create schema public")
                .update();
    }
}
