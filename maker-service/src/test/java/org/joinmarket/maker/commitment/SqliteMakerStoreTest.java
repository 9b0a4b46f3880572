package org.joinmarket.maker.commitment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

class SqliteMakerStoreTest extends MakerStoreContract {
    private Path folder = Path.of("unused");

    @Override
    StoreFixture open() {
        try {
            folder = Files.createTempDirectory("maker-store");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reopen();
    }

    @Override
    StoreFixture reopen() {
        return StoreFixture.sqlite(folder);
    }
}
