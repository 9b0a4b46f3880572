package org.joinmarket.wallet.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database and its seeds that are copied by hand to where another database was run, which this folder's lock file knows. */
@Tag("slow")
class OtherFolderTest {
    private static final int GAP = 20;

    @TempDir
    Path there;

    @TempDir
    Path here;

    private static WalletService start(Path folder) {
        return WalletService.start(folder, "joinmarket.wallet.store.restore-gap", Integer.toString(GAP));
    }

    private static int deposit(WalletService service) {
        service.follow("alice");
        return service.as("operator")
                .newAddress("alice", new Wallets.NewAddress(0))
                .index();
    }

    /** With all that is in them but the lock file. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(copy) || file.endsWith(FolderLock.FILE)) continue;
                Files.deleteIfExists(copy);
                Files.copy(file, copy);
            }
        }
    }

    @Test
    void itIsOneOfWhichMoreMayHaveBeenShownHoweverFarItIs() throws IOException {
        int before;
        try (WalletService service = start(there)) {
            service.as("operator").create(new Wallets.Create("alice", WalletService.PASSWORD, null, null, null));
            service.restart(); // further than the database that this folder is going to have run
            before = deposit(service);
        }
        start(here).close();
        copy(there.resolve("data"), here.resolve("data"));

        try (WalletService service = start(here)) {
            assertThat(deposit(service)).isEqualTo(before + 1 + GAP);
            service.restart();
            assertThat(deposit(service)).as("once only").isEqualTo(before + 2 + GAP);
        }
    }
}
