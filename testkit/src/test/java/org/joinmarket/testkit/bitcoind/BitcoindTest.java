package org.joinmarket.testkit.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BitcoindTest {
    @Test
    @Tag("bitcoind")
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

    @Test
    void saysWhyItDidNotComeUpAndLeavesNothingBehind(@TempDir Path folder) throws IOException {
        Path program = Files.writeString(
                folder.resolve("bitcoind"), "#!/bin/sh\necho \"$1\" >\"$0.arguments\"; echo 'disk is full'; exit 1\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();

        assertThatIllegalStateException()
                .isThrownBy(() -> Bitcoind.start(program))
                .withMessageContaining("did not come up")
                .withMessageContaining("disk is full");

        String argument = Files.readString(folder.resolve("bitcoind.arguments")).strip();
        assertThat(argument).startsWith("-datadir=");
        assertThat(Path.of(argument.substring("-datadir=".length()))).doesNotExist();
    }

    @Test
    void takesOtherPortsWhenSomebodyElseWasFaster(@TempDir Path folder) throws IOException {
        Path program = Files.writeString(
                folder.resolve("bitcoind"),
                "#!/bin/sh\ncat \"${1#-datadir=}/bitcoin.conf\" >>\"$0.settings\"; echo 'Unable to bind to 127.0.0.1'; exit 1\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();

        assertThatIllegalStateException()
                .isThrownBy(() -> Bitcoind.start(program))
                .withMessageContaining("Unable to bind");

        assertThat(Files.readAllLines(folder.resolve("bitcoind.settings")))
                .filteredOn(line -> line.startsWith("rpcport="))
                .hasSize(3);
    }

    @Test
    void saysWhatCannotBeStarted(@TempDir Path folder) {
        assertThatThrownBy(() -> Bitcoind.start(folder.resolve("nothing")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot be started");
    }
}
