package org.joinmarket.maker.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.common.amount.Sats.sats;

import java.nio.file.Path;
import java.util.Set;
import org.joinmarket.maker.commitment.StoreFixture;
import org.joinmarket.testkit.wallet.FakeWalletService;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Leases.State;
import org.joinmarket.wallet.api.WalletApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseFollowerTest {
    private final FakeWalletService service = FakeWalletService.onRegtest();
    private final WalletApi api = service.as("shared token");
    private final StoreFixture fixture;
    private final LeaseFollower follower;

    LeaseFollowerTest(@TempDir Path folder) {
        this.fixture = StoreFixture.sqlite(folder);
        this.follower = new LeaseFollower(api, "alice", "alice", fixture.store());
        service.wallet("alice").fund(0, sats(50_000_000));
        service.wallet("bob").fund(0, sats(50_000_000));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Leases.Lease lease(String wallet) {
        return api.leaseAsMaker(
                wallet, new Leases.MakerRequest("key-of-" + wallet, 10_000_000, 250, 0, "ab".repeat(32), 300));
    }

    @Test
    void releasesAtStartAndOnlyItsOwn() {
        lease("alice");
        lease("bob");

        follower.recover();

        assertThat(service.leaseStates()).containsExactly(State.RELEASED, State.GRANTED);
    }

    @Test
    void releasesAtTheSecondLookWhatNoSessionHolds() {
        lease("alice");

        follower.sweep(Set.of(), false);
        assertThat(service.leaseStates()).containsExactly(State.GRANTED);
        follower.sweep(Set.of(), false);

        assertThat(service.leaseStates()).containsExactly(State.RELEASED);
    }

    @Test
    void leavesWhatASessionHoldsOrMayBeWaitingFor() {
        String id = lease("alice").id();
        for (int i = 0; i < 5; i++) {
            follower.sweep(Set.of(id), false);
            follower.sweep(Set.of(), true);
            follower.sweep(Set.of(), false);
        }

        assertThat(service.leaseStates()).containsExactly(State.GRANTED);
    }
}
