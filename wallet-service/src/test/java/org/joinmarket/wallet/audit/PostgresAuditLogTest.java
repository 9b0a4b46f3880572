package org.joinmarket.wallet.audit;

import java.nio.file.Path;
import java.util.List;
import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.joinmarket.wallet.Postgres;
import org.junit.jupiter.api.Tag;

@Tag("postgres")
class PostgresAuditLogTest extends AuditLogTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }

    @Override
    String another(Path folder) {
        return PrivatePostgres.shared().newDatabase();
    }

    @Override
    List<String> ownTricks() {
        return List.of("truncate signatures_made", "truncate wallets cascade");
    }

    @Override
    boolean somebodyWaits() {
        return beside().sql("select count(*) from pg_locks where not granted and pid in"
                                + " (select pid from pg_stat_activity where datname = current_database())")
                        .query(Long.class)
                        .single()
                > 0;
    }
}
