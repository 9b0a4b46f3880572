package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that are for some mixdepths of a wallet only: every call holds them to these, whatever their role. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NarrowTokensTest {
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

    @TempDir
    static Path folder;

    private WalletService service;

    @BeforeAll
    void start() {
        List<Map<String, String>> tokens = new ArrayList<>();
        for (String role : List.of("operator", "maker", "taker", "viewer"))
            tokens.add(WalletService.moreToken(folder, tokens.size(), "narrow-" + role, role, "alice", 1));
        service = WalletService.start(folder, tokens);
        service.wallet("alice", 0, 3_000_000);
        service.fund("alice", 1, 500_000);
        service.mine(6);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @Test
    void sumsAndCoinsAreThoseOfItsMixdepths() {
        assertThat(service.as("narrow-viewer").balances("alice").totalSats()).isEqualTo(500_000);
        assertThat(service.as("narrow-viewer").utxos("alice", null).utxos())
                .extracting(Wallets.Utxo::mixdepth)
                .containsOnly(1);
        assertThat(service.as("narrow-viewer").utxos("alice", 0).utxos()).isEmpty();
    }

    @Test
    void leasesAreOfItsMixdepths() {
        assertProblem(
                422,
                WalletProblem.INSUFFICIENT_FUNDS,
                () -> service.as("narrow-maker").leaseAsMaker("alice", Round.makerRequest("narrow-maker", 1_000_000)));
        assertProblem(
                403,
                "mixdepth-not-allowed",
                () -> service.as("narrow-taker")
                        .leaseAsTaker("alice", Round.takerRequest("narrow-taker", 0, 1_000_000)));
        Leases.Lease lease =
                service.as("operator").leaseAsTaker("alice", Round.takerRequest("everything", 0, 1_000_000));
        assertThat(service.as("narrow-operator").openLeases().leases()).isEmpty();
        assertProblem(
                404,
                WalletProblem.LEASE_NOT_FOUND,
                () -> service.as("narrow-operator").release(lease.id(), new Leases.Release(false)));
        service.as("operator").release(lease.id(), new Leases.Release(false));
    }

    @Test
    void leaveToPayOfOtherMixdepthsIsNotSeen() {
        for (Integer mixdepth : List.of(0, 1))
            service.as("operator")
                    .authorizeSpend(
                            "alice",
                            new Authorizations.AuthorizeSpend(
                                    "narrow-leave-" + mixdepth, OUTSIDE, 100_000L, 20_000, 3_600, mixdepth));
        assertThat(service.as("operator").spendAuthorizations("alice").authorizations())
                .hasSizeGreaterThanOrEqualTo(2);
        for (String role : List.of("operator", "taker", "viewer"))
            assertThat(service.as("narrow-" + role).spendAuthorizations("alice").authorizations())
                    .isNotEmpty()
                    .extracting(Authorizations.SpendAuthorization::mixdepth)
                    .doesNotContain(0);
    }

    @Test
    void coinsOfOtherMixdepthsAreNotFrozen() {
        String other =
                service.as("operator").utxos("alice", 0).utxos().getFirst().outpoint();
        assertProblem(
                403,
                "mixdepth-not-allowed",
                () -> service.as("narrow-operator").freeze("alice", new Wallets.Freeze(other, true)));
        assertProblem(
                403,
                "mixdepth-not-allowed",
                () -> service.as("narrow-operator").labelCoin("alice", new Wallets.LabelCoin(other, "mine")));
        assertThat(service.as("operator").utxos("alice", 0).utxos())
                .noneMatch(Wallets.Utxo::frozen)
                .allMatch(coin -> coin.label() == null);

        String own = service.as("operator").utxos("alice", 1).utxos().getFirst().outpoint();
        assertThat(service.as("narrow-operator")
                        .freeze("alice", new Wallets.Freeze(own, true))
                        .frozen())
                .isTrue();
        service.as("narrow-operator").freeze("alice", new Wallets.Freeze(own, false));
    }

    @Test
    void whatConcernsTheWholeWalletIsNotForAPartOfIt() {
        WalletApi narrow = service.as("narrow-operator");
        String id = service.as("operator")
                .authorizeSpend(
                        "alice", new Authorizations.AuthorizeSpend("narrow-0001", OUTSIDE, 100_000L, 1_000, 600))
                .id();
        assertProblem(
                403,
                "mixdepth-not-allowed",
                () -> narrow.authorizeSpend(
                        "alice", new Authorizations.AuthorizeSpend("narrow-0001", OUTSIDE, 100_000L, 1_000, 600)));
        assertProblem(403, "mixdepth-not-allowed", () -> narrow.revokeSpend("alice", id));
        assertProblem(403, "mixdepth-not-allowed", () -> narrow.exportLabels("alice"));
        assertProblem(403, "mixdepth-not-allowed", () -> narrow.importLabels("alice", new byte[] {'\n'}));
        assertProblem(403, "mixdepth-not-allowed", () -> narrow.lock("alice"));
        assertProblem(
                403, "mixdepth-not-allowed", () -> narrow.unlock("alice", new Wallets.Unlock(WalletService.PASSWORD)));
        assertProblem(403, "mixdepth-not-allowed", () -> narrow.newAddress("alice", new Wallets.NewAddress(0)));
        assertThat(service.as("operator").wallet("alice").state()).isEqualTo(Wallets.State.UNLOCKED);
    }
}
