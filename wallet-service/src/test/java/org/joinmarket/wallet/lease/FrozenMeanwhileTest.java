package org.joinmarket.wallet.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Wallets.FreezeReason;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.wallets.AddressBook;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class FrozenMeanwhileTest {
    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    @Test
    void aCoinThatIsFrozenAfterItWasChosenDoesNotGetIntoTheLease(@TempDir Path folder) {
        try (WalletService service = WalletService.start(folder, settings())) {
            service.wallet("alice", 1, 3_000_000);
            Leases.MakerRequest request = Round.makerRequest("frozen-key-1", 1_000_000);
            Leases.Lease granted = service.as("alice").leaseAsMaker("alice", request);
            Lease lease = service.bean(LeaseStore.class).find(granted.id()).orElseThrow();
            service.as("operator").release(granted.id(), new Leases.Release(true));
            Wallet alice = service.bean(WalletRegistry.class).get("alice");
            Grants.Asked asked = new Grants.Asked(caller(), "frozen-key-2", "hash");

            service.bean(CoinBook.class).freeze(alice, lease.inputs().getFirst().outPoint(), FreezeReason.OPERATOR);
            assertThat(persist(service, asked, alice, again(lease, "b".repeat(32))))
                    .as("chosen before it was frozen")
                    .isEmpty();
            assertThat(service.bean(LeaseStore.class).open(null)).isEmpty();

            service.bean(CoinBook.class)
                    .unfreeze(alice, lease.inputs().getFirst().outPoint());
            assertThat(persist(service, asked, alice, again(lease, "b".repeat(32))))
                    .isPresent();
        }
    }

    private static Caller caller() {
        return new Caller("alice", Role.MAKER, Set.of("alice"), Set.of());
    }

    private static Optional<Lease> persist(WalletService service, Grants.Asked asked, Wallet wallet, Lease lease) {
        AddressBook.Next next = service.bean(AddressBook.class).peek(wallet, 1, Wallet.INTERNAL);
        return service.bean(Grants.class).persist(asked, wallet, lease, List.of(next), () -> true);
    }

    private static Lease again(Lease lease, String id) {
        return new Lease(
                id,
                lease.token(),
                lease.wallet(),
                Leases.State.GRANTED,
                lease.mixdepth(),
                lease.amount(),
                lease.inputs(),
                lease.coinjoinScript(),
                lease.coinjoinPath(),
                lease.changeScript(),
                lease.changePath(),
                lease.grantedAt(),
                lease.expiresAt(),
                lease.terms(),
                null,
                null);
    }
}
