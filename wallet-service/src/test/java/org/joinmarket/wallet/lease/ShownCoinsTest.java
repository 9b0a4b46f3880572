package org.joinmarket.wallet.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Leases;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** H32: whoever asks with one amount after the other, and breaks off, is shown few coins. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShownCoinsTest {
    private WalletService service;
    private int keys;

    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        service = WalletService.start(folder, settings());
        service.wallet("alice", 1, 1_000_000, 2_000_000, 3_000_000, 4_000_000);
        service.wallet("bob", 1, 2_000_000);
        service.wallet("carol", 0, 3_000_000);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @Test
    void whatWasShownForNothingIsShownAgainForADay() {
        assertThat(shown(2_500_000)).containsExactly(3_000_000L);
        for (long amount = 100_000; amount < 2_900_000; amount += 100_000)
            assertThat(shown(amount)).as("%d", amount).containsExactly(3_000_000L);
        service.clock().advance(Duration.ofHours(2)); // leases per hour
        assertThat(shown(3_500_000)).as("they do not suffice").containsExactly(4_000_000L);
        assertThat(shown(500_000)).as("the smallest of those").containsExactly(3_000_000L);

        service.clock().advance(Duration.ofHours(25));
        assertThat(shown(500_000)).as("as ever").containsExactly(1_000_000L);
        service.clock().advance(Duration.ofHours(25));
    }

    @Test
    void whatIsInATransactionIsNotShownInstead() {
        Leases.Lease first = lease(1_500_000);
        assertThat(values(first)).containsExactly(2_000_000L);
        Leases.Lease bob = service.as("bob").leaseAsMaker("bob", Round.makerRequest("the-other-maker", 1_500_000));
        Leases.Lease carol = service.as("carol").leaseAsTaker("carol", Round.takerRequest("the-taker", 0, 1_500_000));
        service.as("alice").sign(first.id(), new Round(1_500_000, carol, List.of(first, bob)).unsigned());
        assertThat(shown(500_000)).containsExactly(1_000_000L);
        service.as("operator").release(first.id(), new Leases.Release(true));
        service.clock().advance(Duration.ofHours(25));
    }

    private List<Long> shown(long amount) {
        Leases.Lease lease = lease(amount);
        service.as("alice").release(lease.id(), new Leases.Release(false));
        return values(lease);
    }

    private Leases.Lease lease(long amount) {
        return service.as("alice").leaseAsMaker("alice", Round.makerRequest("shown-to-somebody-" + ++keys, amount));
    }

    private static List<Long> values(Leases.Lease lease) {
        return lease.inputs().stream().map(Leases.Input::valueSats).toList();
    }
}
