package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.nio.file.Files;
import java.nio.file.Path;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SealedFilesTest {
    @TempDir
    static Path folder;

    private WalletService service;
    private WalletApi operator;

    @BeforeAll
    void start() {
        service = WalletService.start(folder);
        operator = service.as("operator");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private static Path file(String wallet) {
        return folder.resolve("data/wallets/" + wallet + ".wallet");
    }

    private void create(String name) {
        operator.create(new Wallets.Create(name, WalletService.PASSWORD, null, null, null));
    }

    @Test
    void aFileOfANewerVersionIsSaidToBeOneAndIsNoGuess() throws Exception {
        create("alice");
        operator.lock("alice");
        String ours = Files.readString(file("alice"));
        Files.writeString(file("alice"), ours.replace("\"version\" : 1", "\"version\" : 2, \"more\" : {}"));
        Wallets.Unlock unlock = new Wallets.Unlock(WalletService.PASSWORD);
        for (int i = 0; i < 8; i++) // more than may be guessed in a minute
        assertProblem(409, "seed-of-newer-version", () -> operator.unlock("alice", unlock));
        assertProblem(
                409,
                "seed-of-newer-version",
                () -> operator.changePassword(
                        "alice", new Wallets.ChangePassword(WalletService.PASSWORD, "another password")));

        Files.writeString(file("alice"), ours);
        assertThat(operator.unlock("alice", unlock).state()).isEqualTo(Wallets.State.UNLOCKED);
    }

    @Test
    void aFileThatCannotBeReadIsTroubleOfTheStore() throws Exception {
        create("mallory"); // and the folder
        Files.createSymbolicLink(file("bob"), Path.of("/proc/self/mem")); // which root cannot read either
        try {
            assertProblem(503, WalletProblem.STORE_UNAVAILABLE, () -> operator.wallet("bob"));
            assertProblem(
                    503,
                    WalletProblem.STORE_UNAVAILABLE,
                    () -> operator.unlock("bob", new Wallets.Unlock(WalletService.PASSWORD)));
        } finally {
            Files.delete(file("bob"));
        }
    }

    @Test
    void aNameThatTheDatabaseHasOnAnotherNetworkLeavesNoSeedBehind() {
        assertThat(service.bean(JdbcClient.class)
                        .sql("insert into wallets (name, fingerprint, network, watch_id, birth_ms)"
                                + " values ('carol', '00000000', 'signet', 'jm-elsewhere', 0)")
                        .update())
                .isOne();
        assertProblem(409, "wallet-exists", () -> create("carol"));
        assertThat(file("carol")).doesNotExist();
    }
}
