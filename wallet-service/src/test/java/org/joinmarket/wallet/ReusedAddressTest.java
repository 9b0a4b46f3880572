package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dust that somebody sends to an address of which he knows that it was used. */
@Tag("slow")
class ReusedAddressTest {
    private static final long DUST = 1_500_000; // large enough that rounds would choose it

    @TempDir
    Path folder;

    /** A coinjoin spends all of Alice's coins; what is left of her is at new addresses. */
    private static String usedAddressOfAlice(WalletService service) {
        service.wallet("alice", 0, 3_000_000);
        service.wallet("bob", 0, 3_000_000);
        service.wallet("carol", 0, 3_000_000);
        String address =
                service.as("operator").utxos("alice", null).utxos().getFirst().address();
        lookAtCoins(service);
        Leases.Lease carol = service.as("carol").leaseAsTaker("carol", Round.takerRequest("use-it-up", 0, 1_000_000));
        Leases.Lease alice = service.as("alice").leaseAsMaker("alice", Round.makerRequest("use-it-up", 1_000_000));
        Leases.Lease bob = service.as("bob").leaseAsMaker("bob", Round.makerRequest("use-it-up", 1_000_000));
        Round round = new Round(1_000_000, carol, List.of(alice, bob));
        round.attach(service.as("alice").sign(alice.id(), round.unsigned()));
        round.attach(service.as("bob").sign(bob.id(), round.unsigned()));
        round.attach(service.as("carol").sign(carol.id(), round.unsigned()));
        service.as("carol").broadcast(carol.id(), new Leases.Broadcast(round.signed()));
        service.mine(1);
        lookAtCoins(service);
        assertThat(service.as("operator").utxos("alice", null).utxos())
                .hasSize(2)
                .noneMatch(Wallets.Utxo::frozen)
                .noneMatch(coin -> coin.address().equals(address));
        return address;
    }

    /** Wallets are looked at every so many ticks. */
    private static void lookAtCoins(WalletService service) {
        for (int i = 0; i < 12; i++) service.tick();
    }

    private static List<Wallets.Utxo> coinsAt(WalletService service, String address) {
        return service.as("operator").utxos("alice", null).utxos().stream()
                .filter(coin -> coin.address().equals(address))
                .toList();
    }

    @Test
    void isFrozenWhenItArrivesAlsoWhileTheServiceIsDownAndNoRoundTakesIt() {
        try (WalletService service = WalletService.start(folder)) {
            String address = usedAddressOfAlice(service);
            long available = service.available("alice");
            service.as("operator").fund(new Chain.Fund(address, DUST));
            service.mine(1); // and nobody looks at Alice's coins before the end

            service.restart();
            service.follow("alice");

            assertThat(coinsAt(service, address)).singleElement().satisfies(coin -> {
                assertThat(coin.frozen()).isTrue();
                assertThat(coin.frozenFor()).isEqualTo(Wallets.FreezeReason.ADDRESS_REUSE);
            });
            assertThat(service.available("alice")).isEqualTo(available);
            service.as("operator").unlock("alice", new Wallets.Unlock(WalletService.PASSWORD));
            assertProblem(
                    422,
                    WalletProblem.INSUFFICIENT_FUNDS,
                    () -> service.as("operator")
                            .leaseAsTaker("alice", Round.takerRequest("with-the-dust", 0, 2_100_000)));
        }
    }

    @Test
    void staysUnfrozenOnceTheOperatorSaysSo() {
        try (WalletService service = WalletService.start(folder)) {
            String address = usedAddressOfAlice(service);
            service.as("operator").fund(new Chain.Fund(address, DUST));
            String dust = coinsAt(service, address).getFirst().outpoint();
            service.as("operator").freeze("alice", new Wallets.Freeze(dust, true));
            assertThat(coinsAt(service, address).getFirst().frozenFor())
                    .as("the operator's freeze does not hide why it was frozen before")
                    .isEqualTo(Wallets.FreezeReason.ADDRESS_REUSE);

            service.as("operator").freeze("alice", new Wallets.Freeze(dust, false));
            service.mine(1);
            service.restart();
            service.follow("alice");
            lookAtCoins(service);

            assertThat(coinsAt(service, address)).singleElement().satisfies(coin -> {
                assertThat(coin.frozen()).isFalse();
                assertThat(coin.frozenFor()).isNull();
            });
        }
    }

    @Test
    void isNoArrivalWhenAWalletIsSearchedForTheFirstTime() throws Exception {
        String address;
        try (WalletService service = WalletService.start(folder)) {
            address = usedAddressOfAlice(service);
            service.as("operator").fund(new Chain.Fund(address, DUST));
            service.mine(1);
        }
        try (var files = Files.list(folder.resolve("data"))) {
            for (Path file : files.toList()) if (file.toString().contains("wallet-service.db")) Files.delete(file);
        }
        try (WalletService service = WalletService.start(folder)) {
            service.as("operator").unlock("alice", new Wallets.Unlock(WalletService.PASSWORD));
            service.follow("alice");
            lookAtCoins(service);
            assertThat(coinsAt(service, address))
                    .singleElement()
                    .satisfies(coin -> assertThat(coin.frozen()).isFalse());
        }
    }
}
