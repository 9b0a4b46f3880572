package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertProblem;
import static org.joinmarket.wallet.Problems.assertSigningRefused;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.seed.Seeds;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on the disk must be enough: whatever was shown before a crash is known after it. */
@Tag("slow")
class RestartTest {
    @TempDir
    Path folder;

    @Test
    void leasesIndicesCommitmentsAndSignaturesAreThereAgain() {
        Path password = WalletService.ownerOnly(folder.resolve("password"), WalletService.PASSWORD + "\n");
        try (WalletService service =
                WalletService.start(folder, "joinmarket.wallet.unlock.alice.password-file", password.toString())) {
            service.wallet("alice", 0, 3_000_000, 3_000_000);
            service.wallet("bob", 0, 3_000_000);
            service.wallet("carol", 0, 3_000_000);
            Leases.MakerRequest request = Round.makerRequest("before-the-crash", 1_000_000);
            Leases.Lease alice = service.as("alice").leaseAsMaker("alice", request);
            Leases.Lease bob = service.as("bob").leaseAsMaker("bob", request);
            Leases.Lease carol =
                    service.as("carol").leaseAsTaker("carol", Round.takerRequest("before-the-crash", 0, 1_000_000));
            Leases.Commitment first = service.as("carol").commit(carol.id());
            Round round = new Round(1_000_000, carol, List.of(alice, bob));
            Leases.Signed signed = service.as("alice").sign(alice.id(), round.unsigned());
            String deposit = service.as("operator")
                    .newAddress("alice", new Wallets.NewAddress(0))
                    .path();
            Authorizations.AuthorizeSpend leave = new Authorizations.AuthorizeSpend(
                    "before-the-crash", "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080", 100_000L, 9_000, 3_600);
            Authorizations.SpendAuthorization authorization =
                    service.as("operator").authorizeSpend("carol", leave);
            String operatorAddress =
                    service.as("operator").utxos("bob", null).utxos().getFirst().outpoint();
            service.as("operator").freeze("bob", new Wallets.Freeze(operatorAddress, true));

            service.restart();
            awaitUnlocked(service, "alice");

            assertThat(service.as("carol").wallet("carol").state()).isEqualTo(Wallets.State.LOCKED);
            assertProblem(409, WalletProblem.LOCKED, () -> service.as("carol").commit(carol.id()));
            service.as("operator").unlock("carol", new Wallets.Unlock(WalletService.PASSWORD));
            assertThat(service.as("carol").wallet("carol").reason())
                    .as("until the chain's history is known again")
                    .isEqualTo("wallet-searching");
            service.bean(WalletRegistry.class).all().forEach(wallet -> service.follow(wallet.name()));

            assertThat(service.as("alice").leaseAsMaker("alice", request).id()).isEqualTo(alice.id());
            assertThat(service.as("alice").sign(alice.id(), round.unsigned())).isEqualTo(signed);
            Round other = new Round(1_000_000, carol, List.of(alice, bob));
            other.pay(carol.changeScript(), 1);
            assertSigningRefused(
                    "OTHER_TRANSACTION_SIGNED", () -> service.as("alice").sign(alice.id(), other.unsigned()));
            assertThat(service.as("carol").openLeases().leases())
                    .extracting(Leases.Lease::id)
                    .containsExactly(carol.id());
            Leases.Commitment second = service.as("carol").commit(carol.id());
            assertThat(second.index()).isEqualTo(first.index() + 1);
            assertThat(service.as("carol")
                            .open(carol.id(), new Leases.OpenCommitment(first.commitment()))
                            .opening())
                    .isNotEmpty();
            assertThat(service.as("operator")
                            .newAddress("alice", new Wallets.NewAddress(0))
                            .path())
                    .isNotEqualTo(deposit);
            assertThat(service.as("operator").authorizeSpend("carol", leave)).isEqualTo(authorization);
            assertThat(service.as("operator").spendAuthorizations("carol").authorizations())
                    .containsExactly(authorization);
            assertThat(service.as("operator").utxos("bob", null).utxos()).allMatch(Wallets.Utxo::frozen);
            Leases.Lease next =
                    service.as("alice").leaseAsMaker("alice", Round.makerRequest("after-the-crash", 1_000_000));
            assertThat(next.inputs()).doesNotContainAnyElementsOf(alice.inputs());
            assertThat(next.coinjoinScript()).isNotEqualTo(alice.coinjoinScript());
            assertThat(next.changeScript()).isNotEqualTo(alice.changeScript());
        }
    }

    /** Unlocking goes on in the background; a second unlock by hand waits for the same door. */
    private static void awaitUnlocked(WalletService service, String name) {
        service.as("operator").unlock(name, new Wallets.Unlock(WalletService.PASSWORD));
        assertThat(service.as("operator").wallet(name).state()).isEqualTo(Wallets.State.UNLOCKED);
    }

    @Test
    void aWalletComesBackFromItsWordsWithWhatWasPaidToIt() throws Exception {
        String words;
        try (WalletService service = WalletService.start(folder)) {
            words = service.as("operator")
                    .create(new Wallets.Create("alice", WalletService.PASSWORD, 24, null, "extension"))
                    .mnemonic();
            for (int i = 0; i < 60; i++) service.as("operator").newAddress("alice", new Wallets.NewAddress(0));
            service.fund("alice", 0, 70_000); // index 60: beyond the first range of a recovery
            service.mine(1);
        }
        try (var files = Files.list(folder.resolve("data"))) {
            for (Path file : files.toList()) if (file.toString().contains("wallet-service.db")) Files.delete(file);
        }
        Files.delete(folder.resolve("data/wallets/alice.wallet"));
        try (WalletService service = WalletService.start(folder, "joinmarket.wallet.recovery-range", "61")) {
            service.as("operator")
                    .create(new Wallets.Create("again", WalletService.PASSWORD, null, words, "extension"));
            service.follow("again");
            assertThat(service.available("again")).isEqualTo(70_000);
            assertThat(service.as("operator")
                            .newAddress("again", new Wallets.NewAddress(0))
                            .path())
                    .as("the database that was lost may have handed out more: 200 are skipped")
                    .isEqualTo("m/84'/1'/0'/0/261");
            assertProblem(
                    409,
                    "wallet-exists",
                    () -> service.as("operator")
                            .create(new Wallets.Create("twin", WalletService.PASSWORD, null, words, "extension")));
            assertThat(service.bean(Seeds.class).names()).containsExactly("again");
        }
    }

    @Test
    void aLostDatabaseIsMadeAgainFromTheSealedSeed() throws Exception {
        try (WalletService service = WalletService.start(folder)) {
            service.wallet("alice", 0, 70_000);
        }
        try (var files = Files.list(folder.resolve("data"))) {
            for (Path file : files.toList()) if (file.toString().contains("wallet-service.db")) Files.delete(file);
        }
        try (WalletService service = WalletService.start(folder)) {
            WalletApi operator = service.as("operator");
            assertThat(operator.wallet("alice").state()).isEqualTo(Wallets.State.LOCKED);
            assertProblem(409, WalletProblem.LOCKED, () -> operator.balances("alice"));
            operator.unlock("alice", new Wallets.Unlock(WalletService.PASSWORD));
            service.follow("alice");
            assertThat(service.available("alice")).isEqualTo(70_000);
        }
    }
}
