package org.joinmarket.wallet.chain;

import java.nio.file.Path;
import java.time.InstantSource;
import org.joinmarket.wallet.chain.embedded.EmbeddedChain;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedChainTest extends ChainBackendContract {
    @TempDir
    private Path directory;

    private ChainBackend chain;

    @BeforeEach
    void start() {
        chain = EmbeddedChain.in(directory, InstantSource.system());
    }

    @AfterEach
    void stop() {
        chain.close();
    }

    @Override
    ChainBackend chain() {
        return chain;
    }

    @Override
    ChainBackend restarted() {
        chain.close();
        chain = EmbeddedChain.in(directory, InstantSource.system());
        return chain;
    }
}
