package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.imports.ForeignFiles;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The same SQL on a server that has many connections at once. */
@Tag("extended")
class PostgresCoinjoinTest extends CompleteCoinjoinTest {
    private static @Nullable PrivatePostgres server;

    @BeforeAll
    static void start() {
        server = PrivatePostgres.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) server.close();
    }

    @Override
    String[] settings() {
        String name = "wallet_" + UUID.randomUUID().toString().replace("-", "");
        return new String[] {
            "joinmarket.database.url",
            Objects.requireNonNull(server).createDatabase(name),
            "joinmarket.database.username",
            PrivatePostgres.USER
        };
    }

    @Test
    void aWalletComesOverFromAFile() {
        try (WalletService service = WalletService.start(folder, settings())) {
            Map<String, Object> wallet = ForeignFiles.wallet();
            wallet.put("meta", Map.of(ForeignFiles.metaKey("12".repeat(32) + ":7"), Map.of("disabled", 1)));
            String file = Base64.getEncoder().encodeToString(ForeignFiles.plain(wallet));
            service.as("operator").importFile(new Wallets.Import("alice", WalletService.PASSWORD, file, null, null));
            service.follow("alice");
            assertThat(service.as("operator")
                            .newAddress("alice", new Wallets.NewAddress(0))
                            .index())
                    .isEqualTo(3);
            assertThat(service.bean(JdbcClient.class)
                            .sql("select wallet || ' ' || outpoint from frozen_outpoints")
                            .query(String.class)
                            .single())
                    .isEqualTo("alice " + "12".repeat(32) + ":7");
        }
    }

    @Test
    void thirtyAtOnceNeverShareACoin() throws Exception {
        try (WalletService service = WalletService.start(folder, settings());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
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
