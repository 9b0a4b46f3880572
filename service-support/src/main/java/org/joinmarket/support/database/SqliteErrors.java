package org.joinmarket.support.database;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;

/**
 * Spring does not know SQLite's codes: without this a broken unique key is an "uncategorized" error there and a {@link
 * DuplicateKeyException} on PostgreSQL.
 */
final class SqliteErrors implements SQLExceptionTranslator {
    // https://www.sqlite.org/rescode.html; the driver gives the primary code and puts the extended one's name in the
    // text
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int CONSTRAINT = 19;
    private static final String UNIQUE = "[SQLITE_CONSTRAINT_UNIQUE]";
    private static final String PRIMARY_KEY = "[SQLITE_CONSTRAINT_PRIMARYKEY]";

    @Override
    public @Nullable DataAccessException translate(String task, @Nullable String sql, SQLException e) {
        String text = String.valueOf(e.getMessage());
        return switch (e.getErrorCode() & 0xff) {
            case BUSY, LOCKED -> new CannotAcquireLockException(task, e);
            case CONSTRAINT ->
                text.startsWith(UNIQUE) || text.startsWith(PRIMARY_KEY)
                        ? new DuplicateKeyException(task, e)
                        : new DataIntegrityViolationException(task, e);
            default -> null; // the standard translation by SQL state
        };
    }

    /** For {@code JdbcTemplate}: this, then the standard translation. */
    static SQLExceptionTranslator beforeStandard() {
        var translator = new SQLExceptionSubclassTranslator();
        translator.setCustomTranslator(new SqliteErrors());
        return translator;
    }
}
