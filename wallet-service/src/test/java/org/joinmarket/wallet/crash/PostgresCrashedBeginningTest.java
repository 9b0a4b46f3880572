package org.joinmarket.wallet.crash;

import java.nio.file.Path;
import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.junit.jupiter.api.Tag;

@Tag("postgres")
@Tag("extended")
class PostgresCrashedBeginningTest extends CrashedBeginningTest {
    @Override
    CrashingService.Place place(Path own) {
        var place = new CrashingService.Place(own, PrivatePostgres.shared().newDatabase(), PrivatePostgres.USER);
        CrashingService.migrate(place);
        return place;
    }
}
