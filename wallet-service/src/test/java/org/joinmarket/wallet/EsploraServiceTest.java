package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.testkit.esplora.EsploraServer;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.RegtestChain;
import org.joinmarket.wallet.chain.bitcoind.BitcoindChain;
import org.joinmarket.wallet.chain.bitcoind.RpcCredentials;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The whole service on an explorer: wallets work, and rounds wait until somebody accepts who would see them. */
@Tag("bitcoind")
class EsploraServiceTest {
    private static final List<String> OUTPOINTS = List.of("ab".repeat(32) + ":0");

    private static final int BEYOND_THE_GAP = 25;
    private static final long BOND = 70_000_000;

    @TempDir
    Path folder;

    @Test
    void walletsWorkAndRoundsAreRefusedUntilTheLeakIsAccepted() {
        try (Bitcoind bitcoind = Bitcoind.start("-blockfilterindex=0");
                EsploraServer explorer = EsploraServer.over(bitcoind.rpcUrl(), bitcoind.cookieFile());
                ChainBackend node = new BitcoindChain(
                        Network.REGTEST,
                        bitcoind.rpcUrl(),
                        RpcCredentials.cookie(bitcoind.cookieFile()),
                        Duration.ofSeconds(30))) {
            try (WalletService service = on(explorer, "false")) {
                deposit(service, node.regtest().orElseThrow());

                assertThat(service.as("operator").wallet("alice").ready()).isTrue();
                assertThat(service.as("viewer").balances("alice").totalSats()).isEqualTo(50_000_000);
                assertThat(service.as("viewer")
                                .outpoints(new Chain.OutpointQuery(OUTPOINTS))
                                .outpoints())
                        .hasSize(1);
                makersWithdraw(service);
                bond(service, node.regtest().orElseThrow());
                service.bean(JdbcClient.class) // handed out to people who did not pay
                        .sql(
                                "update branches set next_index = ? where wallet = 'alice' and mixdepth = 0 and branch = 0")
                        .param(BEYOND_THE_GAP)
                        .update();
                String beyond = service.as("operator")
                        .newAddress("alice", new Wallets.NewAddress(0))
                        .address();
                pay(node.regtest().orElseThrow(), beyond);
            }
            try (WalletService service = on(explorer, "true")) {
                service.as("operator").unlock("alice", new Wallets.Unlock(WalletService.PASSWORD));
                service.follow("alice");

                assertThat(service.as("viewer").balances("alice").totalSats())
                        .as("with what came to an address after many that nobody paid to")
                        .isEqualTo(100_000_000);
                assertThat(service.as("alice").wallet("alice").ready()).isTrue();
                assertThat(service.as("alice")
                                .outpoints(new Chain.OutpointQuery(OUTPOINTS))
                                .outpoints())
                        .hasSize(1);
                assertThat(onlyBond(service).state()).isEqualTo(Bonds.State.ACTIVE);
                assertProblem( // the bond's coin alone would be enough
                        422,
                        WalletProblem.INSUFFICIENT_FUNDS,
                        () -> service.as("alice")
                                .leaseAsMaker("alice", Round.makerRequest("more-than-a-coin", 60_000_000)));
                assertThat(service.as("alice")
                                .leaseAsMaker("alice", Round.makerRequest("revealed", 1_000_000))
                                .inputs())
                        .hasSize(1);
            }
        }
    }

    private WalletService on(EsploraServer explorer, String revealRounds) {
        return WalletService.start(
                folder,
                "joinmarket.chain.backend",
                "esplora",
                "joinmarket.chain.esplora.url",
                explorer.url().toString(),
                "joinmarket.chain.esplora.refresh",
                "0s",
                "joinmarket.chain.esplora.reveal-rounds",
                revealRounds);
    }

    private static void deposit(WalletService service, RegtestChain regtest) {
        service.as("operator").create(new Wallets.Create("alice", WalletService.PASSWORD, null, null, null));
        service.follow("alice");
        String address = service.as("operator")
                .newAddress("alice", new Wallets.NewAddress(0))
                .address();
        pay(regtest, address);
    }

    private static void pay(RegtestChain regtest, String address) {
        regtest.fund(Addresses.toScript(Network.REGTEST, address).orElseThrow(), new Sats(50_000_000));
        regtest.mine(6, Optional.empty());
    }

    /** Of more than any other coin. */
    private static void bond(WalletService service, RegtestChain regtest) {
        Bonds.Bond bond = service.as("operator").makeBond("alice", new Bonds.Make("2031-06"));
        assertThat(bond.state()).isEqualTo(Bonds.State.UNFUNDED);
        regtest.fund(Addresses.toScript(Network.REGTEST, bond.address()).orElseThrow(), new Sats(BOND));
        assertThat(onlyBond(service).state()).isEqualTo(Bonds.State.CONFIRMING);
        regtest.mine(1, Optional.empty());
        bond = onlyBond(service);
        assertThat(bond.state()).isEqualTo(Bonds.State.ACTIVE);
        assertThat(bond.coins())
                .singleElement()
                .satisfies(coin -> assertThat(coin.valueSats()).isEqualTo(BOND));
        assertThat(service.available("alice")).as("without it").isEqualTo(50_000_000);
    }

    private static Bonds.Bond onlyBond(WalletService service) {
        List<Bonds.Bond> bonds = service.as("operator").bonds("alice").bonds();
        assertThat(bonds).hasSize(1);
        return bonds.getFirst();
    }

    private static void makersWithdraw(WalletService service) {
        String slug = WalletProblem.LOOKUPS_REVEAL_ROUNDS;
        Wallets.Status status = service.as("alice").wallet("alice");
        assertThat(status.ready()).isFalse();
        assertThat(status.reason()).isEqualTo(slug);
        assertProblem(503, slug, () -> service.as("alice").outpoints(new Chain.OutpointQuery(OUTPOINTS)));
        assertProblem(503, slug, () -> service.as("carol").outpoints(new Chain.OutpointQuery(OUTPOINTS)));
        assertProblem(
                503,
                slug,
                () -> service.as("alice").leaseAsMaker("alice", Round.makerRequest("no-leak-no-lease", 1_000_000)));
        Health health = service.bean(ChainHealth.class).health();
        assertThat(health.getDetails()).containsKey("privacy").containsEntry("rounds", slug);
    }
}
