package org.joinmarket.wallet.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Approvals;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What could be used once, and may have been between a back-up and its restoration, is not used again. */
class RestoredRightsTest {
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final long AMOUNT = 1_000_000;
    private static final long COIN = 3_000_000;

    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    private static Sends.Send payment(String key) {
        var order = new Sends.Order(0, List.of(new Sends.Output(OUTSIDE, AMOUNT)), null, null, 2_000L);
        return new Sends.Send(key, 10_000, order);
    }

    private static Leases.TakerRequest round(String key, String authorization) {
        return new Leases.TakerRequest(key, 0, AMOUNT, authorization, 5_000, 20_000, 100_000, 20_000, 2, 600);
    }

    @Test
    void leaveToPayAndRoundsEndWithTheRestoration(@TempDir Path folder) throws IOException {
        var settings = List.of(
                WalletService.moreToken(folder, 0, "second", "operator", "*"),
                Map.of("joinmarket.wallet.spending.approval-above-sats", "0"),
                WalletService.pairs(settings()));
        try (WalletService service = WalletService.start(folder, settings)) {
            service.wallet("carol", 0, COIN, COIN);
            service.wallet("alice", 0, COIN, COIN);
            WalletApi operator = service.as("operator");
            Authorizations.AuthorizeSpend leave =
                    new Authorizations.AuthorizeSpend("leave-0001", OUTSIDE, AMOUNT, 20_000, 3_600);
            assertProblem(409, "approval-required", () -> operator.authorizeSpend("carol", leave));
            approveAll(service, "carol");
            Authorizations.SpendAuthorization open = operator.authorizeSpend("carol", leave);
            assertProblem(409, "approval-required", () -> operator.send("carol", payment("approved")));
            approveAll(service, "carol");
            assertProblem(409, "approval-required", () -> operator.send("carol", payment("waiting-1")));
            Leases.Lease taker = service.as("carol").leaseAsTaker("carol", Round.takerRequest("before-01", 0, AMOUNT));
            Leases.Lease maker = service.as("alice").leaseAsMaker("alice", Round.makerRequest("before-01", AMOUNT));
            assertProblem(409, "approval-required", () -> operator.createPsbt("alice", payment("prepared")));
            approveAll(service, "alice");
            Sends.Sent prepared =
                    operator.createPsbt("alice", payment("prepared")).send();

            restored(service, folder);

            assertThat(service.as("operator")
                            .spendAuthorizations("carol")
                            .authorizations()
                            .getFirst()
                            .state())
                    .isEqualTo(Authorizations.AuthorizationState.REVOKED);
            assertThat(service.as("operator").approvals("carol").approvals())
                    .extracting(Approvals.Approval::state)
                    .containsExactlyInAnyOrder(Approvals.State.USED, Approvals.State.EXPIRED, Approvals.State.EXPIRED);
            assertProblem(409, "approval-required", () -> service.as("operator").send("carol", payment("approved")));
            assertProblem(409, WalletProblem.LEASE_STATE, () -> sign(service, "carol", taker, maker));
            assertProblem(409, WalletProblem.LEASE_STATE, () -> sign(service, "alice", taker, maker));
            assertThat(service.as("carol").lease(taker.id()).state()).isEqualTo(Leases.State.EXPIRED);
            assertThat(service.available("alice")).as("no longer promised").isEqualTo(COIN);
            service.as("operator").abandonSend("alice", prepared.id());
            assertThat(service.available("alice")).isEqualTo(2 * COIN);
            assertThat(service.bean(JdbcClient.class)
                            .sql("select cost_sats from daily_costs where wallet = 'alice'")
                            .query(Long.class)
                            .single())
                    .as("it may have been signed since the back-up")
                    .isEqualTo(prepared.feeSats());
            assertThat(service.available("carol")).isEqualTo(2 * COIN);
            assertThat(service.as("carol")
                            .leaseAsTaker("carol", Round.takerRequest("after-001", 0, AMOUNT))
                            .state())
                    .isEqualTo(Leases.State.GRANTED);
            assertProblem(
                    422,
                    WalletProblem.AUTHORIZATION_REFUSED,
                    () -> service.as("carol").leaseAsTaker("carol", round("after-002", open.id())));
        }
    }

    private static void approveAll(WalletService service, String wallet) {
        WalletApi second = service.as("second");
        for (Approvals.Approval each : second.approvals(wallet).approvals())
            if (each.state() == Approvals.State.WAITING) second.approve(wallet, each.id());
    }

    private static Leases.Signed sign(WalletService service, String who, Leases.Lease taker, Leases.Lease maker) {
        Round round = new Round(AMOUNT, taker, List.of(maker));
        return service.as(who).sign((who.equals("alice") ? maker : taker).id(), round.unsigned());
    }

    private static void restored(WalletService service, Path folder) throws IOException {
        service.stop();
        Files.createFile(folder.resolve("data").resolve("restored"));
        service.startAgain();
        for (String wallet : List.of("carol", "alice")) {
            service.as("operator").unlock(wallet, new Wallets.Unlock(WalletService.PASSWORD));
            service.follow(wallet);
        }
    }
}
