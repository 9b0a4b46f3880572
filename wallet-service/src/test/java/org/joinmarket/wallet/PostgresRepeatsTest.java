package org.joinmarket.wallet;

import java.util.Objects;
import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** The same on PostgreSQL. */
@Tag("extended")
class PostgresRepeatsTest extends RepeatsTest {
    private @Nullable PrivatePostgres server;

    @Override
    String[] settings() {
        PrivatePostgres started = PrivatePostgres.start();
        server = started;
        return new String[] {
            "joinmarket.database.url",
            started.createDatabase("repeats"),
            "joinmarket.database.username",
            PrivatePostgres.USER
        };
    }

    @AfterAll
    void stopServer() {
        Objects.requireNonNull(server).close();
    }
}
