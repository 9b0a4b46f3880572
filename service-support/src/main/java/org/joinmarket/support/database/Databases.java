package org.joinmarket.support.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.joinmarket.support.problems.StartupProblem;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/** Opens pools on databases, the same way for a service and for a test. */
public final class Databases {
    /** Fit for {@code url} of SQLite: the file's path follows. */
    public static final String SQLITE_PREFIX = "jdbc:sqlite:";

    /** In a transaction of PostgreSQL; nothing but the database is asked within one. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

    /** Of PostgreSQL, to a statement of ours or of a migration. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(60);

    private static final String POSTGRESQL_PREFIX = "jdbc:postgresql:";
    private static final Set<PosixFilePermission> OWNER_ONLY_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_ONLY_FILE = PosixFilePermissions.fromString("rw-------");

    private Databases() {}

    /**
     * @param url of SQLite or PostgreSQL
     * @throws StartupProblem for any other database, an unreadable password file, or a folder that cannot be written to
     */
    public static HikariDataSource open(String url, DatabaseProperties properties) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setPoolName("database");
        if (url.startsWith(SQLITE_PREFIX)) {
            sqlite(config, Path.of(url.substring(SQLITE_PREFIX.length())), properties);
        } else if (url.startsWith(POSTGRESQL_PREFIX)) {
            postgresql(config, properties);
        } else {
            throw new StartupProblem(
                    "joinmarket.database.url names a database that is not supported.",
                    "Let it start with " + SQLITE_PREFIX + " or " + POSTGRESQL_PREFIX
                            + ", or leave it out for SQLite.");
        }
        return new HikariDataSource(config);
    }

    /**
     * One connection: with more, threads of one process wait for each other inside SQLite, where the wait is a busy loop.
     * A commit is on the disk when it returns (synchronous=FULL), and a transaction holds the write lock from its start, so
     * it cannot fail half-way because another one was faster.
     */
    private static void sqlite(HikariConfig config, Path file, DatabaseProperties properties) {
        SqliteLibrary.load();
        createOwnerOnly(file.toAbsolutePath());
        config.setMaximumPoolSize(1);
        SQLiteConfig sqlite = new SQLiteConfig();
        sqlite.setJournalMode(SQLiteConfig.JournalMode.WAL);
        sqlite.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        sqlite.enforceForeignKeys(true);
        sqlite.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        sqlite.setBusyTimeout(Math.toIntExact(properties.busyTimeout().toMillis()));
        config.setDataSource(new SqliteSource(file, sqlite));
    }

    /**
     * A process that stands still within a transaction, or whose machine is gone, holds no lock for longer than the server waits
     * for its next word: whoever takes its place must not wait for ever. Nor does this one for a server whose machine is gone without
     * a word; parameters of the URL win.
     */
    private static void postgresql(HikariConfig config, DatabaseProperties properties) {
        config.setMaximumPoolSize(properties.maxConnections());
        config.addDataSourceProperty("socketTimeout", Long.toString(LONGEST_ANSWER.toSeconds()));
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.setConnectionInitSql("set idle_in_transaction_session_timeout = " + LONGEST_SILENCE.toMillis());
        if (properties.username() != null) config.setUsername(properties.username());
        if (properties.passwordFile() != null) config.setPassword(firstLine(properties.passwordFile()));
    }

    private static String firstLine(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            if (!lines.isEmpty() && !lines.getFirst().isBlank())
                return lines.getFirst().strip();
        } catch (IOException e) {
            throw passwordProblem("joinmarket.database.password-file cannot be read: " + file, e);
        }
        throw passwordProblem("joinmarket.database.password-file is empty: " + file, null);
    }

    private static StartupProblem passwordProblem(String what, @Nullable Throwable cause) {
        String remedy = "Put the database password in the first line of that file and let this user read it.";
        return cause == null ? new StartupProblem(what, remedy) : new StartupProblem(what, remedy, cause);
    }

    private static void createOwnerOnly(Path file) {
        try {
            createFolder(file.getParent());
            if (isPosix(file)) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY_FILE));
            } else {
                Files.createFile(file);
            }
        } catch (IOException e) {
            boolean restart = e instanceof FileAlreadyExistsException && Files.isRegularFile(file);
            if (restart) return; // the operator's own choice of permissions stays
            throw new StartupProblem(
                    "The database file cannot be made: " + file,
                    "Let joinmarket.run.data-dir (or joinmarket.database.url) name a folder that this user can write to.",
                    e);
        }
    }

    private static void createFolder(@Nullable Path folder) throws IOException {
        if (folder == null || Files.isDirectory(folder)) return;
        if (isPosix(folder)) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY_FOLDER));
        } else {
            Files.createDirectories(folder);
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                && !System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    }
}
