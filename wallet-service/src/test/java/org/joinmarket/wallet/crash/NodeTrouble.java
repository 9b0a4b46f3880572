package org.joinmarket.wallet.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.chain.TransactionStatus;

/** What a node does to a {@link Life} beside taking everything and keeping it. */
final class NodeTrouble {
    private final Life life;

    NodeTrouble(Life life) {
        this.life = life;
    }

    /** From now on, whatever it does not have, until it {@link #takes}. */
    void refuses() {
        Path refusing = CrashingService.refusing(life.folder());
        try {
            if (!Files.exists(refusing)) Files.createFile(refusing);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void takes() {
        try {
            Files.deleteIfExists(CrashingService.refusing(life.folder()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean has(String txid) {
        return switch (life.service().chain().status(new TxId(txid))) {
            case TransactionStatus.Confirmed _, TransactionStatus.InMempool _ -> true;
            case TransactionStatus.NotFound _, TransactionStatus.Conflicted _ -> false;
        };
    }

    /** How much has come to it, mempool and blocks: whatever comes is appended to its file. */
    long now() {
        try {
            return Files.size(file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that has come to it after {@code then} is gone, mempool and blocks; so the service is {@linkplain Life#restart started again}. */
    void forgets(long then) {
        life.close();
        try (FileChannel chain = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            chain.truncate(then);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        life.startAgain();
    }

    private Path file() {
        return life.folder().resolve("chain").resolve("embedded-regtest.chain");
    }
}
