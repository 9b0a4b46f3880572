package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.joinmarket.wallet.Problems.assertProblem;
import static org.joinmarket.wallet.Problems.problemOf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.coins.Coin;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which coins of mixdepth 0 may be joined: with two mixdepths every second coinjoin output gets there. */
@Tag("slow")
class MixedCoinsTest {
    private static final long DEPOSIT = 1_500_000;

    @TempDir
    Path folder;

    String[] settings() {
        return new String[0];
    }

    private WalletService start(String... more) {
        return WalletService.start(
                folder, Stream.of(settings(), more).flatMap(Stream::of).toArray(String[]::new));
    }

    /** Alice and Bob make, Carol takes from mixdepth 1. */
    private static void coinjoin(WalletService service, String key, long amount) {
        Leases.Lease carol = service.as("carol").leaseAsTaker("carol", Round.takerRequest(key, 1, amount));
        Leases.Lease alice = service.as("alice").leaseAsMaker("alice", Round.makerRequest(key, amount));
        Leases.Lease bob = service.as("bob").leaseAsMaker("bob", Round.makerRequest(key, amount));
        Round round = new Round(amount, carol, List.of(alice, bob));
        round.attach(service.as("alice").sign(alice.id(), round.unsigned()));
        round.attach(service.as("bob").sign(bob.id(), round.unsigned()));
        round.attach(service.as("carol").sign(carol.id(), round.unsigned()));
        service.as("carol").broadcast(carol.id(), new Leases.Broadcast(round.signed()));
        service.mine(1);
        service.tick();
    }

    private static List<Coin> coins(WalletService service, String wallet) {
        return service.bean(CoinBook.class)
                .of(service.bean(WalletRegistry.class).get(wallet));
    }

    @Test
    void coinjoinOutputsAndWhatDescendsFromThemAloneAreJoinedInMixdepth0() throws Exception {
        try (WalletService service = start("joinmarket.wallet.mixdepths", "2")) {
            service.wallet("alice", 1, 2_000_000, 2_000_000);
            service.wallet("bob", 1, 9_000_000);
            service.wallet("carol", 1, 9_000_000);
            coinjoin(service, "first-round", 1_000_000);
            coinjoin(service, "second-round", 1_000_000);
            service.fund("alice", 0, DEPOSIT);
            service.mine(1);
            assertThat(service.as("alice").balances("alice").mixdepths().getFirst())
                    .extracting(Wallets.Balance::availableSats, Wallets.Balance::mergeableSats)
                    .containsExactly(2_000_000 + DEPOSIT, 2_000_000L);

            coinjoin(service, "third-round", 1_800_000);

            assertThat(coins(service, "alice"))
                    .extracting(Coin::mixdepth, coin -> coin.value().value(), Coin::mixed)
                    .containsExactlyInAnyOrder(
                            tuple(0, DEPOSIT, false),
                            tuple(0, 200_000 + Round.CJFEE, true),
                            tuple(1, 1_000_000 + Round.CJFEE, false),
                            tuple(1, 1_000_000 + Round.CJFEE, false),
                            tuple(1, 1_800_000L, true));
            assertTheMigrationSaysTheSame(service.bean(JdbcClient.class));
        }
    }

    /** Of leases that were there before it. */
    private static void assertTheMigrationSaysTheSame(JdbcClient jdbc) throws IOException {
        List<String> mixed = mixedLeases(jdbc);
        assertThat(mixed).as("those of the makers in the third round").hasSize(2);
        jdbc.sql("update leases set mixed = 0").update();
        try (InputStream in = MixedCoinsTest.class.getResourceAsStream("/db/migration/V2__coins.sql")) {
            String migration = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            int from = migration.indexOf("update leases");
            jdbc.sql(migration.substring(from, migration.indexOf(';', from))).update();
        }
        assertThat(mixedLeases(jdbc)).isEqualTo(mixed);
    }

    private static List<String> mixedLeases(JdbcClient jdbc) {
        return jdbc.sql("select id from leases where mixed = 1 order by id")
                .query(String.class)
                .list();
    }

    @Test
    void depositsInMixdepth0AreNotJoinedUnlessTheOperatorSweepsThem() {
        try (WalletService service = start()) {
            service.wallet("dave", 0, 600_000, 600_000);
            service.wallet("alice", 0, 600_000, 600_000);
            WalletProblem refused = problemOf(
                    () -> service.as("dave").leaseAsTaker("dave", Round.takerRequest("too-much-for-one", 0, 700_000)));
            assertThat(refused.slug()).isEqualTo(WalletProblem.INSUFFICIENT_FUNDS);
            assertThat(refused.reason()).isEqualTo("NOT_MERGED");
            assertProblem(
                    422,
                    WalletProblem.INSUFFICIENT_FUNDS,
                    () -> service.as("alice").leaseAsMaker("alice", Round.makerRequest("too-much-for-one", 700_000)));
            assertThat(service.as("dave")
                            .leaseAsTaker("dave", Round.takerRequest("enough-for-one", 0, 500_000))
                            .inputs())
                    .hasSize(1);
            WalletApi operator = service.as("operator");
            for (Leases.Lease lease : operator.openLeases().leases())
                operator.release(lease.id(), new Leases.Release(true));

            String sweep = operator.authorizeSpend(
                            "dave",
                            new Authorizations.AuthorizeSpend(
                                    "a-sweep-of-all", LeasesInUse.OUTSIDE, null, 10_000, 600, 0))
                    .id();
            assertThat(service.as("dave")
                            .leaseAsTaker(
                                    "dave",
                                    new Leases.TakerRequest(
                                            "a-sweep-of-all",
                                            0,
                                            1_195_000,
                                            sweep,
                                            5_000,
                                            10_000,
                                            100_000,
                                            20_000,
                                            2,
                                            600))
                            .inputs())
                    .hasSize(2);
        }
    }

    @Test
    void theSettingLetsDepositsBeJoined() {
        try (WalletService service = start("joinmarket.wallet.policy.restrict-mixdepth0", "false")) {
            service.wallet("dave", 0, 600_000, 600_000);
            assertThat(service.as("dave")
                            .leaseAsTaker("dave", Round.takerRequest("both-together", 0, 700_000))
                            .inputs())
                    .hasSize(2);
        }
    }
}
