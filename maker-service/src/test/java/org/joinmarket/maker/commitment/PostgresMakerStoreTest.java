package org.joinmarket.maker.commitment;

import java.util.UUID;
import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

@Tag("extended")
class PostgresMakerStoreTest extends MakerStoreContract {
    private static @Nullable PrivatePostgres server;

    private String url = "";

    @BeforeAll
    static void start() {
        server = PrivatePostgres.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) server.close();
    }

    @Override
    StoreFixture open() {
        if (server == null) throw new IllegalStateException("no server");
        url = server.createDatabase("maker_" + UUID.randomUUID().toString().replace("-", ""));
        return reopen();
    }

    @Override
    StoreFixture reopen() {
        return StoreFixture.postgres(url, PrivatePostgres.USER);
    }
}
