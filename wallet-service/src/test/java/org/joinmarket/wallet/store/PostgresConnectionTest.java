package org.joinmarket.wallet.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.joinmarket.support.database.DatabaseProperties;
import org.joinmarket.support.database.Databases;
import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server that is gone without a word is not waited for for ever. */
@Tag("postgres")
class PostgresConnectionTest {
    private static int networkTimeout(String parameters) throws SQLException {
        String url = PrivatePostgres.shared().newDatabase();
        String more = parameters.isEmpty() ? "" : (url.contains("?") ? "&" : "?") + parameters;
        var properties = new DatabaseProperties(url, PrivatePostgres.USER, null, 2, Duration.ofSeconds(5));
        try (HikariDataSource source = Databases.open(url + more, properties);
                Connection connection = source.getConnection()) {
            return connection.getNetworkTimeout();
        }
    }

    @Test
    void anAnswerIsWaitedForForAMinuteOrAsLongAsTheUrlSays() throws SQLException {
        assertThat(networkTimeout("")).isEqualTo(60_000);
        assertThat(networkTimeout("socketTimeout=7")).isEqualTo(7_000);
    }
}
