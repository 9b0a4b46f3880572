package org.joinmarket.wallet.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.joinmarket.support.database.DatabaseProperties;
import org.joinmarket.support.database.Databases;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What becomes of a database that an earlier version has treated as restored, wallet by wallet. */
class RestoredBranchesTest {
    private static final String BEFORE = "29";

    @TempDir
    Path folder;

    /** A database that nobody has used. */
    HikariDataSource open() {
        return open(Databases.SQLITE_PREFIX + folder.resolve("wallet-service.db"), null);
    }

    static HikariDataSource open(String url, @Nullable String user) {
        return Databases.open(url, new DatabaseProperties(url, user, null, 2, Duration.ofSeconds(5)));
    }

    /** The gap of the first wallet was not skipped yet, that of the other one was. */
    private List<String> migrated(boolean restored) {
        try (HikariDataSource source = open()) {
            Flyway.configure().dataSource(source).target(BEFORE).load().migrate();
            JdbcClient jdbc = JdbcClient.create(source);
            insert(jdbc, "pending", 1);
            insert(jdbc, "skipped", 0);
            jdbc.sql("update service_owner set restored = ?")
                    .param(restored ? 1 : 0)
                    .update();

            Flyway.configure().dataSource(source).load().migrate();
            return jdbc.sql("select wallet || ' ' || next_index || ' ' || restored || ' ' || sure_from"
                            + " from branches order by 1")
                    .query(String.class)
                    .list();
        }
    }

    private static void insert(JdbcClient jdbc, String wallet, int restored) {
        jdbc.sql("insert into wallets (name, fingerprint, network, watch_id, birth_ms, restored)"
                        + " values (?, '00000000', 'regtest', ?, 0, ?)")
                .params(wallet, wallet, restored)
                .update();
        for (int branch = 0; branch < 2; branch++)
            jdbc.sql("insert into branches (wallet, mixdepth, branch, next_index, range_end) values (?, 0, ?, ?, 100)")
                    .params(wallet, branch, 7 + branch)
                    .update();
    }

    @Test
    void theGapsThatAnEarlierVersionHadToSkipAreSkippedStillAndNoOthers() {
        assertThat(migrated(false)).containsExactly("pending 7 1 0", "pending 8 1 0", "skipped 7 0 0", "skipped 8 0 0");
    }

    /** Its coins of then were marked one by one. What has come since proves as before; later mixdepths skip a gap. */
    @Test
    void aDatabaseThatWasOnceRestoredIsStillKnownToHaveBeen() {
        assertThat(migrated(true))
                .containsExactly("pending 7 1 0", "pending 8 1 0", "skipped 7 0 -1", "skipped 8 0 -1");
    }
}
