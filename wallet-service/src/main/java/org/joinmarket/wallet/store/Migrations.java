package org.joinmarket.wallet.store;

import org.flywaydb.core.Flyway;
import org.joinmarket.support.database.ForwardOnly;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;

/** As every service migrates, here after the lock on the folder is taken. */
final class Migrations implements FlywayMigrationStrategy {
    private final FlywayMigrationStrategy forwardOnly = new ForwardOnly("wallet-service");

    @Override
    public void migrate(Flyway flyway) {
        forwardOnly.migrate(flyway);
    }
}
