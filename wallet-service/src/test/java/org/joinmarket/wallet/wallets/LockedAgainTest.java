package org.joinmarket.wallet.wallets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A password file opens a wallet at the start, and not against who has locked it since. */
@Tag("slow")
class LockedAgainTest {
    @Test
    void whatAPersonHasLockedStaysLocked(@TempDir Path folder) throws IOException {
        Path password = WalletService.ownerOnly(folder.resolve("password"), WalletService.PASSWORD);
        try (WalletService service =
                WalletService.start(folder, "joinmarket.wallet.unlock.alice.password-file", password.toString())) {
            service.as("operator").create(new Wallets.Create("alice", WalletService.PASSWORD, null, null, null));
            service.restart();
            Wallet alice = service.bean(WalletRegistry.class).get("alice");
            Awaitility.await().until(alice::isUnlocked);

            service.as("operator").lock("alice");
            service.bean(UnlockAtStart.class).unlockAll(); // as if it had to try again
            assertThat(alice.isUnlocked()).isFalse();
        }
    }
}
