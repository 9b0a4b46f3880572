package org.joinmarket.wallet.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.junit.jupiter.api.Tag;

/** The same where the database is dumped by its own tools, before the back-up is made, and put back into an empty one. */
@Tag("postgres")
class PostgresBackupTest extends BackupTest {
    private String url = PrivatePostgres.shared().newDatabase();
    private Path dump = Path.of("none");

    @Override
    String[] settings() {
        return new String[] {
            "joinmarket.database.url", url, "joinmarket.database.username", PrivatePostgres.USER,
        };
    }

    @Override
    void keepDatabase() {
        dump = PrivatePostgres.shared().dump(url);
    }

    @Override
    void putDatabaseBack() {
        url = PrivatePostgres.shared().restored(dump);
        letOwnerExpire();
    }

    /** Nobody restores a dump within seconds of its making: whoever ran these wallets then has lost its right by now. */
    private void letOwnerExpire() {
        try (Connection database = DriverManager.getConnection(url, PrivatePostgres.USER, "");
                Statement statement = database.createStatement()) {
            assertThat(statement.executeUpdate("update service_owner set expires_ms = 0"))
                    .isOne();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    void loseDatabase() {
        url = PrivatePostgres.shared().newDatabase();
    }

    @Override
    List<String> databaseFiles() {
        return List.of();
    }
}
