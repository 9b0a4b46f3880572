package org.joinmarket.wallet.send;

import java.util.Map;
import java.util.Objects;
import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** The same on PostgreSQL. */
@Tag("extended")
class PostgresSignPsbtTest extends SignPsbtTest {
    private @Nullable PrivatePostgres server;

    @Override
    Map<String, String> settings() {
        server = PrivatePostgres.start();
        return Map.of(
                "joinmarket.database.url",
                Objects.requireNonNull(server).createDatabase("psbts"),
                "joinmarket.database.username",
                PrivatePostgres.USER);
    }

    @AfterAll
    void stopTheServer() {
        if (server != null) server.close();
    }
}
