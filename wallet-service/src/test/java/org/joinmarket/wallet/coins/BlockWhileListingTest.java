package org.joinmarket.wallet.coins;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.joinmarket.wallet.OverheardChain;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.chain.ChainBackend;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** A block that comes between the tip and the coins, whose confirmations count it. */
@Tag("slow")
class BlockWhileListingTest {
    private final AtomicInteger blocks = new AtomicInteger(); // one each time that coins are listed

    private ChainBackend withBlocks(ChainBackend chain) {
        return OverheardChain.of(chain, (method, _) -> {
            if (method.equals("unspent") && blocks.getAndUpdate(left -> Math.max(0, left - 1)) > 0)
                chain.regtest().orElseThrow().mine(1, Optional.empty());
        });
    }

    private static List<Integer> heights(WalletService service) {
        return service.bean(JdbcTemplate.class)
                .queryForList("select height from coin_ledger order by outpoint", Integer.class);
    }

    @Test
    void movesNoCoinToAnotherBlock(@TempDir Path folder) {
        try (WalletService service = WalletService.start(folder, this::withBlocks)) {
            service.wallet("alice", 0, 100_000, 200_000);
            Awaitility.await().untilAsserted(() -> {
                service.tick();
                assertThat(heights(service)).hasSize(2).doesNotContainNull();
            });
            List<Integer> before = heights(service);

            blocks.set(1);
            while (blocks.get() > 0) service.tick();
            assertThat(heights(service)).isEqualTo(before);

            service.fund("alice", 0, 300_000);
            blocks.set(Integer.MAX_VALUE);
            Awaitility.await().untilAsserted(() -> {
                service.tick();
                assertThat(heights(service))
                        .as("seen, though blocks come each time")
                        .hasSize(3)
                        .doesNotContainNull();
            });
            assertThat(heights(service)).containsAll(before);
        }
    }
}
