package org.joinmarket.support.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteLimits;

/** What came of a transaction, where the driver begins the next one in the same call and cannot. */
class SqliteSourceTest {
    /** Of a statement: {@code commit;} and {@code rollback;} fit, and no {@code begin immediate;}. */
    private static final int SHORT = 10;

    private static final int LONG = 1_000_000;

    private HikariDataSource pool;
    private JdbcClient jdbc;
    private TransactionTemplate transactions;

    @BeforeEach
    void open(@TempDir Path folder) {
        pool = Databases.open(
                Databases.SQLITE_PREFIX + folder.resolve("one.db"),
                new DatabaseProperties(null, null, null, 1, Duration.ofSeconds(5)));
        jdbc = JdbcClient.create(pool);
        transactions = new TransactionTemplate(new JdbcTransactionManager(pool));
        jdbc.sql("create table notes (id text primary key)").update();
        jdbc.sql("create table replies (note text references notes (id) deferrable initially deferred)")
                .update();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private void note(String id) {
        jdbc.sql("insert into notes values (?)").param(id).update();
    }

    private List<String> notes() {
        return jdbc.sql("select id from notes order by id").query(String.class).list();
    }

    private static void limit(Connection connection, int chars) throws SQLException {
        connection.unwrap(SQLiteConnection.class).setLimit(SQLiteLimits.SQLITE_LIMIT_SQL_LENGTH, chars);
    }

    private void limit(int chars) {
        new JdbcTemplate(pool).execute((ConnectionCallback<Boolean>) connection -> {
            limit(connection, chars);
            return true;
        });
    }

    private void assertTransactionsAreWhole() {
        assertThatThrownBy(() -> transactions.executeWithoutResult(_ -> {
                    note("half");
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        transactions.executeWithoutResult(_ -> note("whole"));
        assertThat(notes()).contains("whole").doesNotContain("half");
    }

    @Test
    void whatIsCommittedIsNoFailureBecauseTheNextOneCannotBegin() {
        transactions.executeWithoutResult(_ -> {
            note("kept");
            limit(SHORT);
        });
        limit(LONG);

        assertThat(notes()).containsExactly("kept");
        assertTransactionsAreWhole();
    }

    @Test
    void whatIsRolledBackFailsForItsOwnReason() {
        assertThatThrownBy(() -> transactions.executeWithoutResult(_ -> {
                    note("gone");
                    limit(SHORT);
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        limit(LONG);

        assertThat(notes()).isEmpty();
        assertTransactionsAreWhole();
    }

    @Test
    void whatCannotBeCommittedIsAFailureAndLeavesNothing() {
        assertThatThrownBy(() -> transactions.executeWithoutResult(_ -> {
                    note("gone");
                    jdbc.sql("insert into replies values ('nobody')").update();
                }))
                .hasStackTraceContaining("FOREIGN KEY");

        assertThat(notes()).isEmpty();
        assertTransactionsAreWhole();
    }

    @Test
    void aConnectionBeginsTheNextTransactionByItself() throws SQLException {
        try (Connection connection = pool.getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("insert into notes values ('first')");
            connection.commit();
            statement.executeUpdate("insert into notes values ('second')");
            connection.rollback();
            statement.executeUpdate("insert into notes values ('third')");
            connection.commit();
            assertThat(connection.getAutoCommit()).isFalse();
            connection.setAutoCommit(true);
        }
        assertThat(notes()).containsExactly("first", "third");
    }
}
