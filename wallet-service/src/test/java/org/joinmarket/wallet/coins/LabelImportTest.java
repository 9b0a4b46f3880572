package org.joinmarket.wallet.coins;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of labels, while others get addresses. */
@Tag("slow")
class LabelImportTest {
    /** Both take addresses of more than one branch: on PostgreSQL one of them would be ended. */
    @Test
    void waitsForALeaseThatIsBeingGranted(@TempDir Path folder) throws Exception {
        try (WalletService service = WalletService.start(folder)) {
            service.as("operator").create(new Wallets.Create("alice", WalletService.PASSWORD, null, null, null));
            Wallet alice = service.bean(WalletRegistry.class).get("alice");
            byte[] file = "{\"type\":\"tx\",\"ref\":\"%s\",\"label\":\"rent\"}"
                    .formatted("11".repeat(32))
                    .getBytes(StandardCharsets.UTF_8);
            CompletableFuture<Wallets.ImportedLabels> imported;
            alice.granting().lock();
            try {
                imported = CompletableFuture.supplyAsync(
                        () -> service.bean(LabelFile.class).read(alice, file));
                Awaitility.await().until(() -> alice.granting().hasQueuedThreads());
                assertThat(imported).isNotDone();
            } finally {
                alice.granting().unlock();
            }
            assertThat(imported.get().records()).isEqualTo(1);
        }
    }
}
