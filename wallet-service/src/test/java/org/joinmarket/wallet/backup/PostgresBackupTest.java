package org.joinmarket.wallet.backup;

import java.nio.file.Path;
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
