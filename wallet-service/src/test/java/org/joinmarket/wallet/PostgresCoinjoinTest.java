package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.imports.ForeignFiles;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The same SQL on a server that has many connections at once. */
@Tag("postgres")
class PostgresCoinjoinTest extends CompleteCoinjoinTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }

    @Test
    void aWalletComesOverFromAFileAndThirtyRoundsAtOnceNeverShareACoin() throws Exception {
        try (WalletService service = WalletService.start(folder, settings())) {
            aWalletComesOver(service);
            noCoinIsShared(service);
        }
    }

    private static void aWalletComesOver(WalletService service) {
        Map<String, Object> wallet = ForeignFiles.wallet();
        wallet.put("meta", Map.of(ForeignFiles.metaKey("12".repeat(32) + ":7"), Map.of("disabled", 1)));
        String file = Base64.getEncoder().encodeToString(ForeignFiles.plain(wallet));
        service.as("operator").importFile(new Wallets.Import("imported", WalletService.PASSWORD, file, null, null));
        service.follow("imported");
        assertThat(service.as("operator")
                        .newAddress("imported", new Wallets.NewAddress(0))
                        .index())
                .isEqualTo(3);
        assertThat(service.bean(JdbcClient.class)
                        .sql("select wallet || ' ' || outpoint from frozen_outpoints")
                        .query(String.class)
                        .single())
                .isEqualTo("imported " + "12".repeat(32) + ":7");
    }

    private static void noCoinIsShared(WalletService service) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            service.wallet(
                    "alice", 0, LongStream.generate(() -> 200_000).limit(30).toArray());
            List<Callable<Leases.Lease>> calls = IntStream.range(0, 30)
                    .<Callable<Leases.Lease>>mapToObj(i -> () ->
                            service.as("alice").leaseAsMaker("alice", Round.makerRequest("postgres-" + i, 100_000)))
                    .toList();
            Set<String> coins = new HashSet<>();
            for (Future<Leases.Lease> one : threads.invokeAll(calls)) {
                for (Leases.Input input : one.get().inputs())
                    assertThat(coins.add(input.outpoint())).isTrue();
            }
            assertThat(coins).hasSize(30);
        }
    }
}
