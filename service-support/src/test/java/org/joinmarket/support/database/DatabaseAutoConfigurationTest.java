package org.joinmarket.support.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.joinmarket.support.problems.StartupProblem;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Tag("slow")
class DatabaseAutoConfigurationTest {
    @TempDir
    Path folder;

    private ApplicationContextRunner service() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        DatabaseAutoConfiguration.class,
                        DataSourceAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        TransactionAutoConfiguration.class,
                        JdbcTemplateAutoConfiguration.class,
                        JdbcClientAutoConfiguration.class,
                        FlywayAutoConfiguration.class))
                .withPropertyValues(
                        "spring.application.name=some-service",
                        "spring.flyway.locations=classpath:database-test",
                        "joinmarket.run.data-dir=" + folder.resolve("data"));
    }

    @Test
    void keepsAnOwnerOnlySqliteFileInTheDataFolder() {
        service().run(context -> {
            assertThat(context).hasNotFailed();
            Path file = folder.resolve("data").resolve("some-service.db");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data"))))
                    .isEqualTo("rwx------");
            assertThat(context.getBean(HikariDataSource.class).getMaximumPoolSize())
                    .isEqualTo(1);
        });
    }

    @Test
    void saysSoWhereTheDataFolderIsAFile() throws Exception {
        Files.writeString(folder.resolve("data"), "not a folder");
        assertThatThrownBy(() -> Databases.open(
                        Databases.SQLITE_PREFIX + folder.resolve("data").resolve("one.db"),
                        new DatabaseProperties(null, null, null, 8, Duration.ofMillis(1))))
                .isInstanceOf(StartupProblem.class)
                .hasMessageContaining("The database file cannot be made");
    }

    @Test
    void commitsAreSafeOnTheDiskAndForeignKeysHold() {
        service().run(context -> {
            JdbcClient jdbc = context.getBean(JdbcClient.class);
            assertThat(pragma(jdbc, "journal_mode")).isEqualTo("wal");
            assertThat(pragma(jdbc, "synchronous")).as("2 is FULL").isEqualTo("2");
            assertThat(pragma(jdbc, "busy_timeout")).isEqualTo("5000");
            assertThatThrownBy(() ->
                            jdbc.sql("insert into replies values ('nobody')").update())
                    .isInstanceOf(DataIntegrityViolationException.class);
        });
    }

    @Test
    void aTakenKeyIsADuplicateKeyAsOnPostgresql() {
        service().run(context -> {
            JdbcClient jdbc = context.getBean(JdbcClient.class);
            jdbc.sql("insert into notes values ('a', 'b')").update();
            assertThatThrownBy(() ->
                            jdbc.sql("insert into notes values ('a', 'c')").update())
                    .isInstanceOf(DuplicateKeyException.class);
        });
    }

    @Test
    void aTransactionThatFailsLeavesNothing() {
        service().run(context -> {
            JdbcClient jdbc = context.getBean(JdbcClient.class);
            TransactionTemplate transactions = context.getBean(TransactionTemplate.class);
            assertThatThrownBy(() -> transactions.executeWithoutResult(_ -> {
                        jdbc.sql("insert into notes values ('a', 'b')").update();
                        throw new IllegalStateException("on purpose");
                    }))
                    .hasMessage("on purpose");
            assertThat(jdbc.sql("select count(*) from notes").query(Long.class).single())
                    .isZero();
        });
    }

    @Test
    void findsWhatItWroteAfterARestart() {
        service()
                .run(context -> context.getBean(JdbcClient.class)
                        .sql("insert into notes values ('a', 'b')")
                        .update());
        service()
                .run(context -> assertThat(context.getBean(JdbcClient.class)
                                .sql("select text from notes where id = 'a'")
                                .query(String.class)
                                .single())
                        .isEqualTo("b"));
    }

    @Test
    void aDatabaseOfANewerVersionIsRefusedAndStaysAsItIs() {
        service().run(DatabaseAutoConfigurationTest::migrateAsANewerVersionWould);

        service()
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(StartupProblem.class)
                        .hasMessage(
                                "The database is of a newer version of some-service: it has version 9999 of the tables,"
                                        + " and this program knows 1."));
        service()
                .withPropertyValues("spring.flyway.enabled=false")
                .run(context -> assertThat(context.getBean(JdbcClient.class)
                                .sql("select count(*) from flyway_schema_history")
                                .query(Integer.class)
                                .single())
                        .isEqualTo(2));
    }

    private static void migrateAsANewerVersionWould(AssertableApplicationContext context) {
        context.getBean(JdbcClient.class)
                .sql("insert into flyway_schema_history (installed_rank, version, description, type, script,"
                        + " installed_by, execution_time, success)"
                        + " values (999, '9999', 'later', 'SQL', 'V9999__later.sql', 'test', 1, true)")
                .update();
    }

    @Test
    void aServiceThatMigratesInAWayOfItsOwnStillDoes() {
        var asked = new AtomicInteger();
        service()
                .withBean(FlywayMigrationStrategy.class, () -> _ -> asked.incrementAndGet())
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(asked).hasValue(1);
    }

    @Test
    void aSecondProcessCannotWriteBetweenTheSteps() throws Exception {
        var properties = new DatabaseProperties(null, null, null, 8, Duration.ofMillis(1));
        String url = Databases.SQLITE_PREFIX + folder.resolve("one.db");
        try (HikariDataSource first = Databases.open(url, properties);
                HikariDataSource second = Databases.open(url, properties);
                Connection held = first.getConnection();
                Connection other = second.getConnection()) {
            held.setAutoCommit(false);
            try (var statement = held.createStatement()) {
                statement.executeQuery("select 1").close(); // IMMEDIATE: the lock is there before the first write
                assertThatThrownBy(() -> takeLock(other)).hasMessageContaining("BUSY");
            }
        }
    }

    @Test
    void aTransactionThatCouldNotBeginLetsTheNextOneBeWhole() throws Exception {
        var properties = new DatabaseProperties(null, null, null, 8, Duration.ofMillis(1));
        String url = Databases.SQLITE_PREFIX + folder.resolve("one.db");
        try (HikariDataSource first = Databases.open(url, properties);
                HikariDataSource second = Databases.open(url, properties)) {
            JdbcClient jdbc = JdbcClient.create(second);
            var transactions = new TransactionTemplate(new JdbcTransactionManager(second));
            jdbc.sql("create table notes (id text)").update();
            try (Connection held = first.getConnection()) {
                held.setAutoCommit(false);
                assertThatThrownBy(() -> transactions.executeWithoutResult(_ -> {}))
                        .hasStackTraceContaining("BUSY");
                held.setAutoCommit(true);
            }
            assertThatThrownBy(() -> transactions.executeWithoutResult(_ -> {
                        jdbc.sql("insert into notes values ('half')").update();
                        throw new IllegalStateException("on purpose");
                    }))
                    .hasMessage("on purpose");
            transactions.executeWithoutResult(
                    _ -> jdbc.sql("insert into notes values ('whole')").update());
            assertThat(jdbc.sql("select id from notes").query(String.class).list())
                    .containsExactly("whole");
        }
    }

    @Test
    void refusesOtherDatabasesByName() {
        service()
                .withPropertyValues("joinmarket.database.url=jdbc:h2:mem:x")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(StartupProblem.class)
                        .hasMessageContaining("joinmarket.database.url"));
    }

    @Test
    void saysWhichPasswordFileCannotBeRead() {
        Path missing = folder.resolve("missing");
        service()
                .withPropertyValues(
                        "joinmarket.database.url=jdbc:postgresql://localhost:1/x",
                        "joinmarket.database.password-file=" + missing)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("joinmarket.database.password-file cannot be read: " + missing));
    }

    private static void takeLock(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("create table t (a int)");
        }
    }

    private static String pragma(JdbcClient jdbc, String name) {
        return jdbc.sql("pragma " + name).query(String.class).single();
    }
}
