package org.joinmarket.wallet;

import java.util.Objects;
import java.util.UUID;
import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The same SQL, with what the migration makes of leases that were there before, on PostgreSQL. */
@Tag("extended")
class PostgresMixedCoinsTest extends MixedCoinsTest {
    private static @Nullable PrivatePostgres server;

    @BeforeAll
    static void start() {
        server = PrivatePostgres.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) server.close();
    }

    @Override
    String[] settings() {
        String name = "wallet_" + UUID.randomUUID().toString().replace("-", "");
        return new String[] {
            "joinmarket.database.url",
            Objects.requireNonNull(server).createDatabase(name),
            "joinmarket.database.username",
            PrivatePostgres.USER
        };
    }
}
