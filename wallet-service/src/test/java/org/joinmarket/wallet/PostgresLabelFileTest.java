package org.joinmarket.wallet;

import java.util.Objects;
import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** The same SQL on PostgreSQL. */
@Tag("extended")
class PostgresLabelFileTest extends LabelFileTest {
    private @Nullable PrivatePostgres server;

    @Override
    String[] settings() {
        PrivatePostgres started = PrivatePostgres.start();
        server = started;
        return new String[] {
            "joinmarket.database.url",
            started.createDatabase("labels"),
            "joinmarket.database.username",
            PrivatePostgres.USER
        };
    }

    @AfterAll
    void stopServer() {
        Objects.requireNonNull(server).close();
    }
}
