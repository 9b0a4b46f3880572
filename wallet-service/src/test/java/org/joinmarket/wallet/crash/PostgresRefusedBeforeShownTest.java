package org.joinmarket.wallet.crash;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.SQLException;
import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.joinmarket.wallet.store.StoreUnavailable.Reason;
import org.junit.jupiter.api.Tag;

/** A PostgreSQL server that takes nothing: without room, or since it has become the copy of another. */
@Tag("postgres")
class PostgresRefusedBeforeShownTest extends RefusedBeforeShownTest {
    @Override
    CrashingService.Place place(Path folder) {
        return new CrashingService.Place(folder, PrivatePostgres.shared().newDatabase(), PrivatePostgres.USER);
    }

    @Override
    SQLException diskFull() {
        return new SQLException("could not extend file: No space left on device", "53100");
    }

    @Override
    void begins(Reason trouble) {
        if (trouble == Reason.READ_ONLY) session("read only");
        else super.begins(trouble);
    }

    @Override
    void ends(Reason trouble) {
        if (trouble == Reason.READ_ONLY) session("read write");
        else super.ends(trouble);
    }

    private void session(String mode) {
        FusedDataSource database = (FusedDataSource) life().service().bean(HikariDataSource.class);
        database.tellFirst("set session characteristics as transaction " + mode);
    }
}
