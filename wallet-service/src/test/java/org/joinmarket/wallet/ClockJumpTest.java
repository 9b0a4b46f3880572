package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.joinmarket.wallet.Problems.assertProblem;
import static org.joinmarket.wallet.Problems.problemOf;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.signing.Approvals;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The machine's clock is set two hours on, or back, in the middle of everything. */
class ClockJumpTest extends LeasesInUse {
    private static final Duration JUMP = Duration.ofHours(2);
    private static final int MAKER_LEASES = 8;
    private static final long DAYS_FEES = 300;

    @Override
    WalletService started(Path folder) {
        WalletService started = WalletService.start(
                folder,
                List.of(
                        WalletService.pairs(settings()),
                        Map.of(
                                "joinmarket.wallet.policy.maker-leases-per-hour", Integer.toString(MAKER_LEASES),
                                "joinmarket.wallet.policy.max-cost-sats-per-day", Long.toString(DAYS_FEES))));
        started.wallet("alice", 0, 3_000_000, 3_000_000);
        started.wallet("bob", 0, 3_000_000);
        started.wallet("carol", 0, 3_000_000, 3_000_000);
        started.wallet("dave", 1, 1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000);
        return started;
    }

    private void jumpForward() {
        service.clock().advance(JUMP);
        service.tick();
    }

    private void jumpBack() {
        service.clock().advance(JUMP.negated());
        service.tick();
    }

    private Leases.State state(Leases.Lease lease) {
        return service.as("operator").lease(lease.id()).state();
    }

    @Test
    void aLeaseThatAJumpHasEndedSignsNothingWhenTheClockIsSetRight() {
        Leases.Lease alice = maker("alice");
        Round round = new Round(AMOUNT, taker("carol"), List.of(alice, maker("bob")));
        jumpForward();
        assertThat(service.available("alice")).isEqualTo(6_000_000);

        jumpBack();
        assertThat(state(alice)).isEqualTo(Leases.State.EXPIRED);
        assertProblem(409, WalletProblem.LEASE_STATE, () -> service.as("alice").sign(alice.id(), round.unsigned()));
    }

    @Test
    void aLeaseThatMayStillBeSignedKeepsItsCoinsWhenTheClockIsSetBack() {
        Leases.Lease alice = maker("alice");
        Round round = new Round(AMOUNT, taker("carol"), List.of(alice, maker("bob")));
        jumpBack();
        service.clock().advance(Duration.ofMinutes(30)); // three times its life

        assertThat(service.available("alice")).isEqualTo(3_000_000);
        service.as("alice").sign(alice.id(), round.unsigned());
        jumpForward();
        jumpForward();
        assertThat(state(alice)).isEqualTo(Leases.State.SIGNED);
        assertThat(service.available("alice")).isEqualTo(3_000_000);
    }

    @Test
    void theSameKeyGetsTheSameLeaseOnEitherSideOfAJump() {
        Leases.MakerRequest request = Round.makerRequest(key(), AMOUNT);
        String id = service.as("alice").leaseAsMaker("alice", request).id();

        jumpForward();
        assertThat(service.as("alice").leaseAsMaker("alice", request).id()).isEqualTo(id);
        jumpBack();
        jumpBack();
        assertThat(service.as("alice").leaseAsMaker("alice", request).id()).isEqualTo(id);
        jumpForward();
    }

    @Test
    void noCommitmentComesBack() {
        Leases.Lease first = taker("carol");
        String commitment = service.as("carol").commit(first.id()).commitment();
        jumpForward();
        assertThat(state(first)).isEqualTo(Leases.State.EXPIRED);

        jumpBack();
        Leases.Lease second = taker("carol");
        assertThat(service.as("carol").commit(second.id()).commitment()).isNotEqualTo(commitment);
        assertProblem(
                404,
                "unknown-commitment",
                () -> service.as("carol").open(second.id(), new Leases.OpenCommitment(commitment)));
    }

    @Test
    void theBudgetOfAnHourIsNotRenewedByAClockThatIsSetBack() {
        for (int i = 0; i < MAKER_LEASES; i++)
            service.as("bob").release(maker("bob").id(), new Leases.Release(false));
        assertProblem(429, WalletProblem.BUDGET_EXHAUSTED, () -> maker("bob"));

        jumpBack();
        assertProblem(429, WalletProblem.BUDGET_EXHAUSTED, () -> maker("bob"));
        jumpForward();
    }

    @Test
    void jumpsOverMidnightGiveEachDayItsCapOnce() {
        Instant now = service.clock().instant();
        Instant beforeMidnight =
                now.atZone(ZoneOffset.UTC).plusDays(1).with(LocalTime.of(23, 0)).toInstant();
        service.clock().advance(Duration.between(now, beforeMidnight));
        pay();
        pay();
        assertNothingIsPaid();

        jumpForward();
        pay();
        pay();
        assertNothingIsPaid();

        jumpBack();
        assertNothingIsPaid();
        jumpForward();
        assertNothingIsPaid();
    }

    private void pay() {
        var order = new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, 300_000L)), null, null, 1_000L);
        service.as("operator").send("dave", new Sends.Send(key(), 10_000, order));
    }

    private void assertNothingIsPaid() {
        assertProblem(422, WalletProblem.FEE_TOO_HIGH, this::pay);
    }

    @Test
    void anAuthorizationThatWasOverIsNotOpenAgain() {
        String id = authorized(AMOUNT);
        jumpForward();
        jumpBack();

        var paying = new Leases.TakerRequest(key(), 0, AMOUNT, id, 100, 200, 100_000, 200, 2, 600);
        assertThat(problemOf(() -> service.as("carol").leaseAsTaker("carol", paying))
                        .reason())
                .isEqualTo("EXPIRED");
    }

    @Test
    void anApprovalThatWasOverIsUsedNoMore() {
        Approvals approvals = service.bean(Approvals.class);
        Wallet carol = service.bean(WalletRegistry.class).get("carol");
        var request = new Approvals.Request(
                "operator",
                "ab".repeat(32),
                org.joinmarket.wallet.api.Approvals.Kind.PAYMENT,
                List.of(OUTSIDE + " 1 sats"),
                1L);
        assertThatExceptionOfType(ApiProblem.class).isThrownBy(() -> approvals.require(carol, request));
        String id = approvals.of(carol).getFirst().id();
        approvals.decide(carol, id, "second", true);
        service.clock().advance(Duration.ofDays(30));
        service.tick();
        service.clock().advance(Duration.ofDays(-30));

        assertThat(approvals.use(id)).isFalse();
    }

    @Test
    void theNickThatWasRegisteredLastCountsThoughTheClockWasSetBack() {
        service.as("alice").registerNick("alice", new Bonds.RegisterNick("J5BmT7wWq8wYkbUs"));
        jumpBack();
        service.as("alice").registerNick("alice", new Bonds.RegisterNick("J5CsAvRrYi1rVv4O"));

        assertThat(service.bean(JdbcClient.class)
                        .sql("select nick from maker_nicks where wallet = 'alice' order by registered_ms desc limit 1")
                        .query(String.class)
                        .single())
                .isEqualTo("J5CsAvRrYi1rVv4O");
        jumpForward();
    }

    @Test
    void aClockThatWasFarAheadKeepsNoMakerFromLeasing() {
        Duration year = Duration.ofDays(365);
        jumpForward(); // past the hour of what was leased before
        service.clock().advance(year);
        for (int i = 0; i < MAKER_LEASES; i++)
            service.as("bob").release(maker("bob").id(), new Leases.Release(false));
        assertProblem(429, WalletProblem.BUDGET_EXHAUSTED, () -> maker("bob"));

        service.clock().advance(year.negated());
        service.as("bob").release(maker("bob").id(), new Leases.Release(false));
    }

    /** Each counts as of its hour, and not as of the year in which the clock was once. */
    @Test
    void aClockThatWasFarAheadKeepsNoMakerFromRegistering() {
        Duration year = Duration.ofDays(365);
        service.clock().advance(year);
        service.as("bob").registerNick("bob", new Bonds.RegisterNick("J5ahead000000000"));
        service.clock().advance(year.negated());
        for (int i = 0; i <= 60; i++) {
            service.clock().advance(Duration.ofHours(2));
            String nick = "J5%014d".formatted(i);
            service.as("bob").registerNick("bob", new Bonds.RegisterNick(nick));
            assertThat(service.as("operator").makerNicks().nicks()).contains(nick);
        }
        assertThat(service.as("operator").makerNicks().nicks()).doesNotContain("J5ahead000000000");
    }
}
