package org.joinmarket.support.database;

import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.joinmarket.support.problems.StartupProblem;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;

/**
 * Migrates a database to what this program knows, and touches none that a newer version has changed: Flyway by itself lets an older program write
 * into tables that it does not know.
 */
public final class ForwardOnly implements FlywayMigrationStrategy {
    private final String service;

    /** @param service its name, for whoever reads why it does not start */
    public ForwardOnly(String service) {
        this.service = service;
    }

    /** @throws StartupProblem for a database that a newer version of this service has changed; it stays as it is */
    @Override
    public void migrate(Flyway flyway) {
        MigrationInfo current = flyway.info().current();
        if (current != null && current.getVersion() != null) {
            MigrationVersion latest = latest(flyway);
            if (current.getVersion().isNewerThan(latest.getVersion()))
                throw new StartupProblem(
                        "The database is of a newer version of " + service + ": it has version " + current.getVersion()
                                + " of the tables, and this program knows " + latest + ".",
                        "Start the newer version; to go back to an older one, restore a back-up that it made.");
        }
        flyway.migrate();
    }

    private static MigrationVersion latest(Flyway flyway) {
        return Arrays.stream(flyway.info().all())
                .filter(info -> !info.getScript().isEmpty() && isOurs(info))
                .map(MigrationInfo::getVersion)
                .max(MigrationVersion::compareTo)
                .orElse(MigrationVersion.EMPTY);
    }

    /** Those of the future are in the database only. */
    private static boolean isOurs(MigrationInfo info) {
        return switch (info.getState()) {
            case FUTURE_SUCCESS, FUTURE_FAILED, MISSING_SUCCESS, MISSING_FAILED -> false;
            default -> info.getVersion() != null;
        };
    }
}
