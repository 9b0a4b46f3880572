package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Optional;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.HistorySearch;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** A wallet whose history is in blocks that the node has thrown away: waiting does not help. */
@Tag("slow")
class PrunedHistoryTest {
    @TempDir
    Path folder;

    private volatile boolean isPruned;

    private ChainBackend pruned(ChainBackend chain) {
        return (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(), new Class<?>[] {ChainBackend.class}, (_, method, arguments) -> {
                    if (isPruned && method.getName().equals("watch"))
                        throw new ChainUnavailable(
                                ChainTrouble.HISTORY_PRUNED, "blocks are pruned", "use another node", null);
                    if (isPruned && method.getName().equals("search"))
                        return Optional.of(new HistorySearch(
                                HistorySearch.State.WAITING, 0, 0, -1, false, 0, null, ChainTrouble.HISTORY_PRUNED));
                    try {
                        return method.invoke(chain, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void isWhatAWalletIsNotReadyForAndOthersGoOn() {
        try (WalletService service = WalletService.start(folder, this::pruned)) {
            WalletApi operator = service.as("operator");
            service.wallet("bob", 0, 1_000_000);
            service.follow("bob");
            isPruned = true;
            operator.create(new Wallets.Create("alice", WalletService.PASSWORD, null, null, null));
            assertThat(service.bean(WalletRegistry.class).get("alice").isWatched())
                    .isFalse();

            assertThat(operator.wallet("alice"))
                    .extracting(Wallets.Status::ready, Wallets.Status::reason)
                    .containsExactly(false, "history-pruned");
            assertThat(operator.wallet("bob").ready()).isTrue();
            Health health = service.bean(ChainHealth.class).health();
            assertThat(health.getStatus()).as("bob's is well").isEqualTo(Status.UP);
            assertThat(health.getDetails())
                    .containsEntry("trouble", "history-pruned")
                    .containsEntry("wallets", 1);
            assertThat(health.getDetails().get("remedy")).asString().contains("use a bitcoind that keeps its blocks");

            isPruned = false;
            service.follow("alice");
            assertThat(operator.wallet("alice").ready()).isTrue();
            assertThat(service.bean(ChainHealth.class).health().getDetails()).doesNotContainKey("trouble");
        }
    }
}
