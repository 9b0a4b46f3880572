package org.joinmarket.support.database;

import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;
import org.sqlite.jdbc4.JDBC4Connection;

/**
 * Connections of SQLite's driver that know when they are in no transaction, and say what became of one. The driver's own
 *
 * <ul>
 *   <li>take one for begun although {@code BEGIN} has failed (no lock in time, a disk that is read-only): from then on each
 *       statement of the next transaction would be committed by itself, and none of them rolled back;
 *   <li>leave one open that could not be committed, so that whatever comes next on the connection commits it after all;
 *   <li>begin the next one within {@code commit} and {@code rollback}, and if that fails call what is committed a failure:
 *       whoever believes it does everything once more.
 * </ul>
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
                undo(); // there is no transaction, whichever way it failed
                throw e;
            }
        }

        @Override
        public void commit() throws SQLException {
            if (getAutoCommit()) super.commit(); // which refuses
            else end("commit;");
        }

        @Override
        public void rollback() throws SQLException {
            if (getAutoCommit()) super.rollback(); // which refuses
            else end("rollback;");
        }

        /** @throws SQLException only if the transaction has not ended so; then nothing is left of it */
        private void end(String how) throws SQLException {
            try {
                getDatabase().exec(how, false);
            } catch (SQLException e) {
                undo();
                throw e;
            }
            setFirstStatementExecuted(false);
            getConnectionConfig().setAutoCommit(true); // until the next one has begun
            try {
                setAutoCommit(false);
            } catch (SQLException _) {
                // it is in none, as getAutoCommit says; whoever begins one the next time is told why it fails
            }
        }

        /** SQLite ends some transactions that it cannot commit by itself, and keeps others open. */
        private void undo() {
            try {
                getDatabase().exec("rollback;", false);
            } catch (SQLException _) {
                // none was open
            }
            getConnectionConfig().setAutoCommit(true);
        }
    }
}
