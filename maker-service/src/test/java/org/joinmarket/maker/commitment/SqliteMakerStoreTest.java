package org.joinmarket.maker.commitment;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteMakerStoreTest extends MakerStoreContract {
    private final Path folder;

    SqliteMakerStoreTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Override
    StoreFixture open() {
        return reopen();
    }

    @Override
    StoreFixture reopen() {
        return StoreFixture.sqlite(folder);
    }
}
