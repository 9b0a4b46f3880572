package org.joinmarket.maker.commitment;

import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.junit.jupiter.api.Tag;

@Tag("postgres")
class PostgresMakerStoreTest extends MakerStoreContract {
    private String url = "";

    @Override
    StoreFixture open() {
        url = PrivatePostgres.shared().newDatabase();
        return reopen();
    }

    @Override
    StoreFixture reopen() {
        return StoreFixture.postgres(url, PrivatePostgres.USER);
    }
}
