package org.joinmarket.wallet.chain.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.chain.ChainTip;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedChainFileTest {
    @TempDir
    private Path directory;

    private EmbeddedChain open() {
        return EmbeddedChain.in(directory, InstantSource.system());
    }

    private Path file() {
        return directory.resolve(ChainLog.FILE);
    }

    private TxId payAndMine() {
        try (EmbeddedChain chain = open()) {
            chain.mine(2, Optional.empty());
            TxId txid = chain.fund(Scripts.p2wpkh(Hashes.hash160(new byte[] {7})), new Sats(5_000));
            chain.mine(1, Optional.empty());
            return txid;
        }
    }

    @Test
    void forgetsNothingWhereverTheFileIsCutAndKeepsAllWholeRecords() throws IOException {
        payAndMine();
        byte[] whole = Files.readAllBytes(file());

        int lastHeight = 0;
        for (int size = 0; size <= whole.length; size += 211) {
            Files.write(file(), Arrays.copyOf(whole, size));
            try (EmbeddedChain chain = open()) {
                assertThat(chain.tip().height()).isGreaterThanOrEqualTo(lastHeight);
                lastHeight = chain.tip().height();
                chain.mine(1, Optional.empty());
            }
            try (EmbeddedChain chain = open()) {
                assertThat(chain.tip().height())
                        .as("usable after a cut at %d", size)
                        .isEqualTo(lastHeight + 1);
            }
        }
        assertThat(lastHeight).isGreaterThan(90);
    }

    @Test
    void dropsALastRecordThatIsNotAsItWasWritten() throws IOException {
        payAndMine();
        byte[] bytes = Files.readAllBytes(file());
        bytes[bytes.length - 1] ^= 1;
        Files.write(file(), bytes);

        try (EmbeddedChain chain = open()) {
            assertThat(chain.tip().height()).isPositive();
            assertThat(chain.mine(1, Optional.empty())).hasSize(1);
        }
    }

    @Test
    void refusesAFileThatIsDamagedInTheMiddle() throws IOException {
        payAndMine();
        byte[] bytes = Files.readAllBytes(file());
        bytes[60] ^= 1;
        Files.write(file(), bytes);

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(this::open)
                .withMessageContaining("damaged at byte 8")
                .withMessageContaining("delete the directory");
    }

    @Test
    void refusesAFileThatIsSomethingElse() throws IOException {
        Files.writeString(file(), "something else that is long enough");

        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(this::open).withMessageContaining("damaged");
    }

    @Test
    void refusesBlocksThatDoNotFollowOneAnother() throws IOException {
        try (EmbeddedChain chain = open()) {
            chain.mine(1, Optional.empty());
        }
        byte[] once = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOfRange(once, 8, once.length), StandardOpenOption.APPEND);

        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(this::open).withMessageContaining("damaged");
    }

    @Test
    void refusesADirectoryThatIsInUse() {
        try (EmbeddedChain first = open()) {
            assertThat(first.tip().height()).isZero();
            assertThatExceptionOfType(ChainUnavailable.class)
                    .isThrownBy(this::open)
                    .withMessageContaining("in use");
        }
        open().close();
    }

    @Test
    void refusesADirectoryThatIsAFile() throws IOException {
        Path occupied = Files.createFile(directory.resolve("occupied"));

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> EmbeddedChain.in(occupied, InstantSource.system()))
                .withMessageContaining("cannot be opened");
    }

    @Test
    void saysSoWhenItCannotWriteAndStaysAsItWas() {
        EmbeddedChain chain = open();
        chain.mine(1, Optional.empty());
        ChainTip tip = chain.tip();
        chain.close();

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain.mine(1, Optional.empty()))
                .withMessageContaining("cannot be written");
        assertThat(chain.tip()).isEqualTo(tip);
    }

    @Test
    void aChainInMemoryLeavesNothingBehind() throws IOException {
        try (EmbeddedChain chain = EmbeddedChain.inMemory(InstantSource.system())) {
            TxId txid = chain.fund(Scripts.p2wpkh(new byte[20]), new Sats(5_000));
            assertThat(chain.status(txid)).isEqualTo(new TransactionStatus.InMempool());
        }
        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }
}
