package org.joinmarket.wallet.crash;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.List;
import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.joinmarket.wallet.store.StoreUnavailable.Reason;
import org.junit.jupiter.api.Tag;

/** A PostgreSQL server that takes nothing, as one does which has become the copy of another. */
@Tag("postgres")
class PostgresRefusedBeforeShownTest extends RefusedBeforeShownTest {
    @Override
    CrashingService.Place place(Path folder) {
        return new CrashingService.Place(folder, PrivatePostgres.shared().newDatabase(), PrivatePostgres.USER);
    }

    @Override
    List<Reason> reasons() {
        return List.of(Reason.READ_ONLY);
    }

    @Override
    void begins(Reason trouble) {
        session("read only");
    }

    @Override
    void ends(Reason trouble) {
        session("read write");
    }

    private void session(String mode) {
        FusedDataSource database = (FusedDataSource) life().service().bean(HikariDataSource.class);
        database.tellFirst("set session characteristics as transaction " + mode);
    }
}
