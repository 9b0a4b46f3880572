package org.joinmarket.wallet.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.joinmarket.support.problems.StartupProblem;
import org.joinmarket.wallet.Postgres;
import org.joinmarket.wallet.WalletService;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.JdbcTemplate;

/** A second machine that is upgraded before the one that runs the database. */
@Tag("postgres")
@Tag("slow")
class PostgresStandbyTest {
    private static final String LATEST = "31";

    private final String[] database = Postgres.fresh();

    private WalletService start(Path folder) {
        return WalletService.start(
                folder, List.of(WalletService.pairs(database), Map.of("joinmarket.wallet.store.owner-lease", "1s")));
    }

    private static int migrated(JdbcTemplate jdbc) {
        return jdbc.queryForList("select version from flyway_schema_history where version = ?", LATEST)
                .size();
    }

    @Test
    void doesNotChangeTheTablesOfAServiceThatIsAlive(@TempDir Path here, @TempDir Path there) {
        try (WalletService running = start(here)) {
            JdbcTemplate jdbc = running.bean(JdbcTemplate.class);
            assertThat(migrated(jdbc)).isOne();
            jdbc.update("delete from flyway_schema_history where version = ?", LATEST); // as if it were of before

            assertThat(catchThrowable(() -> start(there)))
                    .rootCause()
                    .asInstanceOf(InstanceOfAssertFactories.type(StartupProblem.class))
                    .extracting(StartupProblem::what, InstanceOfAssertFactories.STRING)
                    .contains("run by process");
            assertThat(migrated(jdbc)).isZero();
            assertThat(running.bean(StoreHealth.class).health().getStatus()).isEqualTo(Status.UP);
        }
    }
}
