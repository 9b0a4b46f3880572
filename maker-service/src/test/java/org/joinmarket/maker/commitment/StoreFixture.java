package org.joinmarket.maker.commitment;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.joinmarket.support.database.DatabaseProperties;
import org.joinmarket.support.database.Databases;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The real store on a database file, closed and opened again as a restart would. */
public final class StoreFixture implements AutoCloseable {
    public static final int MAX_HEARD = 5;

    private final HikariDataSource source;
    private final SqlMakerStore store;

    private StoreFixture(HikariDataSource source) {
        this.source = source;
        Flyway.configure().dataSource(source).load().migrate();
        this.store = new SqlMakerStore(
                JdbcClient.create(source), new TransactionTemplate(new JdbcTransactionManager(source)), MAX_HEARD);
    }

    public static StoreFixture sqlite(Path folder) {
        var settings = new DatabaseProperties(null, null, null, 1, Duration.ofSeconds(5));
        return new StoreFixture(Databases.open(Databases.SQLITE_PREFIX + folder.resolve("maker.db"), settings));
    }

    static StoreFixture postgres(String url, String user) {
        var settings = new DatabaseProperties(url, user, null, 8, Duration.ofSeconds(5));
        return new StoreFixture(Databases.open(url, settings));
    }

    public SqlMakerStore store() {
        return store;
    }

    @Override
    public void close() {
        source.close();
    }
}
