package org.joinmarket.wallet.crash;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.joinmarket.support.database.DatabaseProperties;
import org.joinmarket.support.database.Databases;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** A service's own pool on its database, with a fuse in every commit. Once that is blown, what was not committed is rolled back. */
final class FusedDataSource extends HikariDataSource {
    private final Fuse fuse;
    private volatile @Nullable String first;

    /** As the driver has made them. */
    private final Set<Connection> lent = ConcurrentHashMap.newKeySet();

    private FusedDataSource(HikariConfig like, Fuse fuse) {
        super(like);
        this.fuse = fuse;
    }

    static FusedDataSource open(String url, DatabaseProperties settings, Fuse fuse) {
        try (HikariDataSource plain = Databases.open(url, settings)) {
            return new FusedDataSource(plain, fuse);
        }
    }

    /** What each connection that somebody gets from now on is told first. */
    void tellFirst(String sql) {
        first = sql;
    }

    @Override
    public Connection getConnection() throws SQLException {
        fuse.requireWhole();
        Connection connection = super.getConnection();
        String sql = first;
        if (sql != null) execute(connection, sql);
        Connection own = connection.unwrap(Connection.class);
        lent.add(own);
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "commit" -> commit(connection, method, arguments);
                    // whatever is open is rolled back when the pool gets it back
                    case "close" -> giveBack(connection, own);
                    case "isClosed", "unwrap", "isWrapperFor", "hashCode", "toString" ->
                        call(connection, method, arguments);
                    default -> {
                        fuse.requireWhole();
                        yield call(connection, method, arguments);
                    }
                });
    }

    private @Nullable Object giveBack(Connection connection, Connection own) throws SQLException {
        connection.close();
        lent.remove(own);
        if (isClosed()) own.close();
        return null;
    }

    /**
     * A process that is gone has no connections. The pool aborts those that are lent, which SQLite's driver does not know how to do: what
     * somebody in the background is at would hold the database for as long as the test runs.
     */
    @Override
    public void close() {
        super.close();
        for (Connection own : lent) {
            try {
                own.close();
            } catch (SQLException _) {
                // it is closed by now
            }
        }
    }

    private @Nullable Object commit(Connection connection, Method method, Object @Nullable [] arguments)
            throws Exception {
        try {
            return fuse.step(() -> call(connection, method, arguments));
        } catch (SQLiteException e) {
            // SQLite has rolled back by itself then, of which its driver hears nothing
            if (e.getResultCode() == SQLiteErrorCode.SQLITE_FULL) execute(connection, "rollback");
            throw e;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static @Nullable Object call(Connection connection, Method method, Object @Nullable [] arguments)
            throws Exception {
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception failure) throw failure;
            throw e;
        }
    }
}
