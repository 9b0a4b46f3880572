package org.joinmarket.wallet.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQLite on a disk that has no room left. */
@Tag("slow")
class FullDiskTest {
    private WalletService service;

    @BeforeEach
    void start(@TempDir Path folder) {
        service = WalletService.start(folder);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private JdbcClient unfenced() {
        return JdbcClient.create(service.bean(JdbcTemplate.class));
    }

    @Test
    void aDiskWithoutRoomRefusesBeforeAnythingIsShownAndRecovers() {
        service.wallet("alice", 0, 3_000_000, 3_000_000);
        WalletApi operator = service.as("operator");
        WalletApi alice = service.as("alice");
        Ownership owner = service.bean(Ownership.class);
        AtomicInteger last = new AtomicInteger(-1);
        full();
        owner.renew();
        assertThat(service.bean(StoreHealth.class).health().getDetails())
                .containsValue(StoreUnavailable.Reason.DISK_FULL.text());
        assertThat(alice.wallet("alice").reason()).isEqualTo(WalletProblem.STORE_UNAVAILABLE);
        assertProblem(503, WalletProblem.STORE_UNAVAILABLE, () -> {
            for (int i = 0; i < 500; i++) // until the pages that it has are full
            last.set(operator.newAddress("alice", new Wallets.NewAddress(0)).index());
        });

        JdbcClient jdbc = unfenced();
        jdbc.sql("pragma max_page_count = 1000000").query(Long.class).single();
        jdbc.sql("delete from store_probe").update();
        owner.renew();
        assertThat(service.bean(StoreHealth.class).health().getStatus()).isEqualTo(Status.UP);
        assertThat(alice.wallet("alice").ready()).isTrue();
        if (last.get() >= 0)
            assertThat(operator.newAddress("alice", new Wallets.NewAddress(0)).index())
                    .as("what was refused was not shown, and is the next")
                    .isEqualTo(last.get() + 1);
        assertThat(alice.leaseAsMaker("alice", Round.makerRequest("room-again", 1_000_000))
                        .inputs())
                .isNotEmpty();
    }

    /** No page more, which is what a full disk says; and none left over. */
    private void full() {
        JdbcClient jdbc = unfenced();
        jdbc.sql("pragma max_page_count = 1").query(Long.class).single();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1_000; i++)
                        jdbc.sql("insert into store_probe (filler) values (?)")
                                .param("-".repeat(3_000))
                                .update();
                })
                .satisfies(e -> assertThat(StoreFailures.reason(e)).contains(StoreUnavailable.Reason.DISK_FULL));
    }
}
