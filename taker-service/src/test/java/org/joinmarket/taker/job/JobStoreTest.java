package org.joinmarket.taker.job;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class JobStoreTest extends JobStoreContract {
    @TempDir
    Path folder = Path.of("unused");

    @Override
    JobScene scene() {
        return new JobScene(folder);
    }
}
