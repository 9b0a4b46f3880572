package org.joinmarket.wallet.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.transaction.support.TransactionTemplate;

class LeaseKeeperTest {
    @TempDir
    Path folder;

    @Test
    void theUnsignedExpireAlsoWhileTheChainCannotBeAskedAboutTheSigned() {
        try (WalletService service = WalletService.start(folder)) {
            for (String name : List.of("alice", "bob", "carol")) service.wallet(name, 0, 3_000_000);
            Leases.Lease alice =
                    service.as("alice").leaseAsMaker("alice", Round.makerRequest("keeper-test", 1_000_000));
            Leases.Lease bob = service.as("bob").leaseAsMaker("bob", Round.makerRequest("keeper-test", 1_000_000));
            Leases.Lease carol =
                    service.as("carol").leaseAsTaker("carol", Round.takerRequest("keeper-test", 0, 1_000_000));
            service.as("alice").sign(alice.id(), new Round(1_000_000, carol, List.of(alice, bob)).unsigned());
            service.clock().advance(Duration.ofMinutes(10));

            var store = service.bean(LeaseStore.class);
            new LeaseKeeper(
                            store,
                            service.bean(LeaseFigures.class),
                            service.bean(SpendAuthorizations.class),
                            away(),
                            service.bean(TransactionTemplate.class),
                            Duration.ZERO,
                            service.clock())
                    .tick();

            assertThat(store.open(null)).extracting(Lease::id).containsExactly(alice.id());
            assertThat(service.available("bob")).isEqualTo(3_000_000);
        }
    }

    @Test
    void whatIsSeenOfATransactionAfterTheOperatorGaveItUpDoesNotEffaceThatItMayStillConfirm() {
        try (WalletService service = WalletService.start(folder)) {
            for (String name : List.of("alice", "bob", "carol")) service.wallet(name, 0, 3_000_000);
            Leases.Lease alice =
                    service.as("alice").leaseAsMaker("alice", Round.makerRequest("keeper-note", 1_000_000));
            Leases.Lease bob = service.as("bob").leaseAsMaker("bob", Round.makerRequest("keeper-note", 1_000_000));
            Leases.Lease carol =
                    service.as("carol").leaseAsTaker("carol", Round.takerRequest("keeper-note", 0, 1_000_000));
            Round round = new Round(1_000_000, carol, List.of(alice, bob));
            service.as("alice").sign(alice.id(), round.unsigned());
            service.as("operator").release(alice.id(), new Leases.Release(true));

            service.bean(LeaseStore.class).seen(alice.id(), null, null, null); // by a look that began before

            assertThat(service.as("alice").lease(alice.id()).note()).isEqualTo("may still confirm as " + round.txid());
        }
    }

    private static ChainBackend away() {
        return (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(), new Class<?>[] {ChainBackend.class}, (_, _, _) -> {
                    throw new ChainUnavailable("the chain is away", "bring it back", null);
                });
    }
}
