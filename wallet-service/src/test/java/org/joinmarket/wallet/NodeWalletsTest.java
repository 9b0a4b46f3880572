package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.problemOf;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.testkit.esplora.NodeRpc;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** What others do to our wallets inside a real bitcoind while the service runs. */
@Tag("bitcoind")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeWalletsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Bitcoind bitcoind;
    private NodeRpc node;
    private WalletService service;
    private WalletApi operator;

    @BeforeAll
    void start(@TempDir Path folder) {
        bitcoind = Bitcoind.start("-blockfilterindex=0", "-unsafesqlitesync=1");
        node = new NodeRpc(bitcoind.rpcUrl(), bitcoind.cookieFile());
        service = WalletService.start(folder, OnBitcoind.of(bitcoind));
        operator = service.as("operator");
    }

    @AfterAll
    void stop() {
        service.close();
        node.close();
        bitcoind.close();
    }

    private void wallet(String name, long sats) {
        operator.create(new Wallets.Create(name, WalletService.PASSWORD, null, null, null));
        service.follow(name);
        service.fund(name, 0, sats);
        service.mine(6);
    }

    private String insideBitcoind(String wallet) {
        return "jm_" + service.bean(WalletRegistry.class).get(wallet).watchId() + "_regtest";
    }

    private void lose(String name) throws IOException {
        node.call("unloadwallet", name);
        try (var files =
                Files.walk(bitcoind.directory().resolve("regtest/wallets").resolve(name))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    private Health health() {
        return service.bean(ChainHealth.class).health();
    }

    private double lostWallets() {
        return service.bean(MeterRegistry.class)
                .get("jm.wallet.unloaded")
                .gauge()
                .value();
    }

    @Test
    void aWalletThatBitcoindHasLostSaysSoAndComesBackByItself() throws Exception {
        wallet("alice", 3_000_000);
        wallet("bob", 2_000_000);
        assertThat(operator.balances("alice").totalSats()).isEqualTo(3_000_000);

        lose(insideBitcoind("alice"));
        assertThat(problemOf(() -> operator.balances("alice")).status())
                .as("never a zero balance")
                .isEqualTo(503);
        Wallets.Status status = operator.wallet("alice");
        assertThat(status.ready()).isFalse();
        assertThat(status.reason()).isEqualTo("wallet-unloaded");
        assertThat(health().getStatus()).as("bob's is well").isEqualTo(Status.UP);
        assertThat(health().getDetails())
                .containsEntry("trouble", "wallet-unloaded")
                .containsEntry("wallets", 1);
        assertThat(lostWallets()).isEqualTo(1);
        assertThat(problemOf(() -> service.as("alice")
                                .leaseAsMaker("alice", Round.makerRequest("no-coins-known", 1_000_000)))
                        .slug())
                .isEqualTo(WalletProblem.CHAIN_UNAVAILABLE);
        assertThat(operator.balances("bob").totalSats()).isEqualTo(2_000_000);

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            service.tick();
            assertThat(operator.wallet("alice").ready()).isTrue();
        });
        assertThat(operator.balances("alice").totalSats()).isEqualTo(3_000_000);
        assertThat(health().getDetails()).doesNotContainKey("trouble");
        assertThat(lostWallets()).isZero();
        assertThat(service.as("alice")
                        .leaseAsMaker("alice", Round.makerRequest("known-again", 1_000_000))
                        .inputs())
                .hasSize(1);
    }

    @Test
    void aCoinThatSomebodyLocksInBitcoindStaysInTheBalance() {
        wallet("carol", 3_000_000);
        Wallets.Utxo coin = operator.utxos("carol", 0).utxos().getFirst();
        String[] outpoint = coin.outpoint().split(":");
        try (NodeRpc inside = new NodeRpc(
                URI.create(bitcoind.rpcUrl() + "/wallet/" + insideBitcoind("carol")), bitcoind.cookieFile())) {
            inside.call(
                    "lockunspent", false, List.of(Map.of("txid", outpoint[0], "vout", Integer.parseInt(outpoint[1]))));
        }
        assertThat(operator.utxos("carol", 0).utxos()).containsExactly(coin);
        assertThat(operator.balances("carol").totalSats()).isEqualTo(3_000_000);
    }
}
