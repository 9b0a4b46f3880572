package org.joinmarket.wallet.store;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.joinmarket.support.database.ForwardOnly;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;

/**
 * As every service migrates, here after the lock on the folder is taken, and not while a service elsewhere runs the database: what it
 * reads could be gone.
 */
final class Migrations implements FlywayMigrationStrategy {
    /** The first that knows owners. */
    private static final MigrationVersion OWNED = MigrationVersion.fromVersion("12");

    private final FlywayMigrationStrategy forwardOnly = new ForwardOnly("wallet-service");
    private final Runnable awaitNoOther;

    /** @param awaitNoOther returns when no service elsewhere runs the database */
    Migrations(Runnable awaitNoOther) {
        this.awaitNoOther = awaitNoOther;
    }

    /** @throws org.joinmarket.support.problems.StartupProblem if it is run elsewhere, and not as this version needs it */
    @Override
    public void migrate(Flyway flyway) {
        if (flyway.info().pending().length > 0 && hasOwners(flyway.info().current())) awaitNoOther.run();
        forwardOnly.migrate(flyway);
    }

    private static boolean hasOwners(@Nullable MigrationInfo current) {
        return current != null
                && current.getVersion() != null
                && current.getVersion().compareTo(OWNED) >= 0;
    }
}
