package org.joinmarket.wallet.crash;

import java.nio.file.Path;
import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.junit.jupiter.api.Tag;

/** The same on PostgreSQL. */
@Tag("postgres")
@Tag("extended")
class PostgresKilledAtStartTest extends KilledAtStartTest {
    @Override
    CrashingService.Place place(Path folder) {
        return new CrashingService.Place(folder, PrivatePostgres.shared().newDatabase(), PrivatePostgres.USER);
    }
}
