package org.joinmarket.taker.job;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import org.joinmarket.support.database.DatabaseProperties;
import org.joinmarket.support.database.Databases;
import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.junit.jupiter.api.Tag;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The same on PostgreSQL, in one database. */
@Tag("postgres")
class PostgresFailedMakersTest extends FailedMakersTest {
    private static final String URL = migratedDatabase();

    private static String migratedDatabase() {
        String url = PrivatePostgres.shared().newDatabase();
        migrated(open(url)).close();
        return url;
    }

    private static HikariDataSource open(String url) {
        return Databases.open(url, new DatabaseProperties(url, PrivatePostgres.USER, null, 2, Duration.ofSeconds(5)));
    }

    @Override
    HikariDataSource database(Path folder) {
        HikariDataSource database = open(URL);
        JdbcClient.create(database).sql("delete from failed_maker").update();
        return database;
    }
}
