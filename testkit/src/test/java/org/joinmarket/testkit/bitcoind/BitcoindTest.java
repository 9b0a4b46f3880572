package org.joinmarket.testkit.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("bitcoind")
class BitcoindTest {
    @Test
    void comesUpStopsComesBackAndLeavesNothingBehind() {
        Path directory;
        try (Bitcoind bitcoind = Bitcoind.start()) {
            directory = bitcoind.directory();
            assertThat(bitcoind.cookieFile()).exists();
            assertThat(bitcoind.rpcUrl().getHost()).isEqualTo("127.0.0.1");
            assertThat(bitcoind.p2pPort()).isNotEqualTo(bitcoind.rpcUrl().getPort());

            bitcoind.stop();
            bitcoind.startAgain();
            bitcoind.kill();
            bitcoind.startAgain();
        }
        assertThat(directory).doesNotExist();
    }
}
