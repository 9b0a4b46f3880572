package org.joinmarket.support.database;

import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;
import org.sqlite.jdbc4.JDBC4Connection;

/**
 * Connections of SQLite's driver that know when they are in no transaction. The driver's own take one for begun although {@code
 * BEGIN} has failed (no lock in time, a disk that is read-only): from then on each statement of the next transaction would be
 * committed by itself, and none of them rolled back.
 */
final class SqliteSource extends SQLiteDataSource {
    private final transient Path file;

    SqliteSource(Path file, SQLiteConfig config) {
        super(config);
        this.file = file;
        setUrl(Databases.SQLITE_PREFIX + file);
    }

    @Override
    public SQLiteConnection getConnection(@Nullable String username, @Nullable String password) throws SQLException {
        return new TruthfulConnection(getUrl(), file, getConfig());
    }

    private static final class TruthfulConnection extends JDBC4Connection {
        TruthfulConnection(String url, Path file, SQLiteConfig config) throws SQLException {
            super(url, file.toString(), config.toProperties());
        }

        @Override
        public void setAutoCommit(boolean autoCommit) throws SQLException {
            try {
                super.setAutoCommit(autoCommit);
            } catch (SQLException e) {
                getConnectionConfig().setAutoCommit(true); // there is no transaction, whichever way it failed
                throw e;
            }
        }
    }
}
