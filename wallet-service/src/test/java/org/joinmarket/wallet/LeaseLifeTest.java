package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertProblem;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class LeaseLifeTest extends LeasesInUse {
    @Override
    WalletService started(Path folder) {
        return fourWallets(folder);
    }

    private Leases.State state(String token, Leases.Lease lease) {
        return service.as(token).lease(lease.id()).state();
    }

    // ── ends ──

    @Test
    void theUnsignedExpireAndTheirCoinsComeBack() {
        long before = service.available("alice");
        Leases.Lease alice = maker("alice");
        assertThat(service.available("alice")).isLessThan(before);

        service.clock().advance(Duration.ofMinutes(10));
        assertThat(state("alice", alice)).isEqualTo(Leases.State.EXPIRED);
        service.tick();
        assertThat(service.available("alice")).isEqualTo(before);
        assertThat(service.as("alice").openLeases().leases()).isEmpty();
        assertThat(service.as("alice")
                        .release(alice.id(), new Leases.Release(false))
                        .state())
                .isEqualTo(Leases.State.EXPIRED);
    }

    @Test
    void theUnsignedLastLongerWhenTheirOwnerAsksAndADayAtMost() {
        Leases.Lease alice = maker("alice");
        WalletApi api = service.as("alice");
        Instant granted = service.clock().instant();
        assertThat(api.renew(alice.id(), new Leases.Renew(30)).expiresAt())
                .as("never shorter")
                .isEqualTo(alice.expiresAt());
        service.clock().advance(Duration.ofMinutes(9));
        Leases.Lease renewed = api.renew(alice.id(), new Leases.Renew(3_600));
        assertThat(Instant.parse(renewed.expiresAt()))
                .isEqualTo(
                        service.clock().instant().truncatedTo(ChronoUnit.MILLIS).plusSeconds(3_600));
        assertProblem(
                404, WalletProblem.LEASE_NOT_FOUND, () -> service.as("bob").renew(alice.id(), new Leases.Renew(3_600)));
        assertProblem(
                404,
                WalletProblem.LEASE_NOT_FOUND,
                () -> service.as("operator").renew(alice.id(), new Leases.Renew(3_600)));
        Problems.assertField("expires_in_seconds", () -> api.renew(alice.id(), new Leases.Renew(86_401)));

        service.clock().advance(Duration.ofMinutes(50));
        service.tick();
        assertThat(state("alice", alice)).isEqualTo(Leases.State.GRANTED);
        assertThat(Instant.parse(api.renew(alice.id(), new Leases.Renew(86_400)).expiresAt()))
                .isEqualTo(granted.truncatedTo(ChronoUnit.MILLIS).plusSeconds(Leases.LONGEST_SECONDS));
        service.clock().advance(Duration.ofDays(1).minus(Duration.ofMinutes(59)));
        assertProblem(409, WalletProblem.LEASE_STATE, () -> api.renew(alice.id(), new Leases.Renew(60)));
        service.tick();
        assertThat(state("alice", alice)).isEqualTo(Leases.State.EXPIRED);
    }

    @Test
    void aRenewedLeaseSignsAndASignedOneIsNotRenewed() {
        Leases.Lease alice = maker("alice");
        Leases.Lease bob = maker("bob");
        Leases.Lease carol = taker("carol");
        for (Leases.Lease each : List.of(alice, bob, carol))
            assertThat(service.as(each.wallet())
                            .renew(each.id(), new Leases.Renew(3_600))
                            .state())
                    .isEqualTo(Leases.State.GRANTED);
        service.clock().advance(Duration.ofMinutes(30));
        service.tick();

        Round round = new Round(AMOUNT, carol, List.of(alice, bob));
        assertThat(service.as("alice").sign(alice.id(), round.unsigned()).signatures())
                .isNotEmpty();
        assertProblem(
                409, WalletProblem.LEASE_STATE, () -> service.as("alice").renew(alice.id(), new Leases.Renew(3_600)));
        service.clock().advance(Duration.ofDays(2));
        service.tick();
        assertThat(state("alice", alice)).isEqualTo(Leases.State.SIGNED);
    }

    @Test
    void whatFailsInOneWalletKeepsNobodyFromHisWork() {
        Leases.Lease alice = maker("alice");
        JdbcClient jdbc = service.bean(JdbcClient.class);
        assertThat(jdbc.sql("insert into frozen_outpoints (wallet, outpoint, reason) values ('dave', ?, 'NONSENSE')")
                        .param("ab".repeat(32) + ":0")
                        .update())
                .isOne();
        try {
            service.clock().advance(Duration.ofMinutes(10));
            for (int i = 0; i < 12; i++) service.tick(); // wallets are looked at every so many ticks
            assertThat(service.as("operator").openLeases().leases())
                    .noneMatch(one -> one.id().equals(alice.id()));
            assertThat(jdbc.sql("select state from leases where id = ?")
                            .param(alice.id())
                            .query(String.class)
                            .single())
                    .isEqualTo("EXPIRED");
            assertThat(service.bean(MeterRegistry.class)
                            .get("jm.wallet.keeping.failures")
                            .tag("step", "coins")
                            .counter()
                            .count())
                    .isPositive();
        } finally {
            assertThat(jdbc.sql("delete from frozen_outpoints where reason = 'NONSENSE'")
                            .update())
                    .isOne();
        }
    }

    @Test
    void anExpiredLeaseSignsNothingEvenBeforeItWasTidiedAway() {
        Leases.Lease alice = maker("alice");
        Round round = new Round(AMOUNT, taker("carol"), List.of(alice, maker("bob")));
        service.clock().advance(Duration.ofMinutes(10));
        assertProblem(409, WalletProblem.LEASE_STATE, () -> service.as("alice").sign(alice.id(), round.unsigned()));
    }

    /** H38: whoever withholds what was signed holds the coins for three days, and not for ever. */
    @Test
    void theSignedAreGivenUpOnlyAfterThreeDaysWithoutTheirTransaction() {
        Leases.Lease alice = maker("alice");
        Round round = new Round(AMOUNT, taker("carol"), List.of(alice, maker("bob")));
        service.as("alice").sign(alice.id(), round.unsigned());
        double before = unsent();
        service.clock().advance(Duration.ofHours(71));
        service.tick();
        assertThat(state("alice", alice)).isEqualTo(Leases.State.SIGNED);
        assertThat(service.as("operator").utxos("alice", 0).utxos()).anyMatch(Wallets.Utxo::leased);
        assertThat(unsent()).isEqualTo(before + 1);
        signedLater(Duration.ofDays(365)); // as by a clock that was a year ahead
        assertThat(unsent()).isEqualTo(before + 1);
        signedLater(Duration.ofDays(-365));

        service.clock().advance(Duration.ofHours(1));
        service.tick();
        assertThat(service.as("alice").lease(alice.id()).state()).isEqualTo(Leases.State.ABANDONED);
        assertThat(service.as("alice").lease(alice.id()).note()).isEqualTo("may still confirm as " + round.txid());
        assertThat(service.as("operator").utxos("alice", 0).utxos()).noneMatch(Wallets.Utxo::leased);
        assertThat(unsent()).isZero();
    }

    private void signedLater(Duration later) {
        service.bean(JdbcClient.class)
                .sql("update leases set signed_ms = signed_ms + ? where state = 'SIGNED'")
                .param(later.toMillis())
                .update();
        service.tick();
    }

    private double unsent() {
        return service.bean(MeterRegistry.class)
                .get("jm.wallet.leases.unsent")
                .gauge()
                .value();
    }

    @Test
    void whatTheMempoolHasIsNotGivenUp() {
        Leases.Lease alice = maker("alice");
        Leases.Lease bob = maker("bob");
        Leases.Lease carol = taker("carol");
        Round round = new Round(AMOUNT, carol, List.of(alice, bob));
        round.attach(service.as("alice").sign(alice.id(), round.unsigned()));
        round.attach(service.as("bob").sign(bob.id(), round.unsigned()));
        round.attach(service.as("carol").sign(carol.id(), round.unsigned()));
        service.as("carol").broadcast(carol.id(), new Leases.Broadcast(round.signed()));
        service.clock().advance(Duration.ofDays(30));
        service.tick();
        assertThat(state("alice", alice)).isEqualTo(Leases.State.SIGNED);
        service.mine(1);
        service.tick();
        assertThat(state("alice", alice)).isEqualTo(Leases.State.SPENT);
    }

    @Test
    void aSignedLeaseWhoseInputsWereSpentOtherwiseEndsWithSixBlocksOnTop() {
        Leases.Lease alice = maker("alice");
        Leases.Lease bob = maker("bob");
        Leases.Lease carol = taker("carol");
        Round first = new Round(AMOUNT, carol, List.of(alice, bob));
        service.as("alice")
                .sign(alice.id(), first.unsigned()); // then the taker drops alice and takes dave's coins instead
        Leases.Lease other = service.as("operator").leaseAsMaker("dave", Round.makerRequest(key(), AMOUNT));
        Round second = new Round(AMOUNT, carol, List.of(bob, other));
        second.attach(service.as("bob").sign(bob.id(), second.unsigned()));
        second.attach(service.as("operator").sign(other.id(), second.unsigned()));
        second.attach(service.as("carol").sign(carol.id(), second.unsigned()));
        service.as("carol").broadcast(carol.id(), new Leases.Broadcast(second.signed()));
        service.tick();
        assertThat(service.as("alice").lease(alice.id()).note()).contains("mempool");

        service.mine(1);
        service.tick();
        assertThat(state("alice", alice)).isEqualTo(Leases.State.SIGNED);
        assertThat(state("bob", bob)).isEqualTo(Leases.State.SPENT);
        service.mine(5);
        service.tick();
        assertThat(state("alice", alice)).isEqualTo(Leases.State.SIGNED);
        service.mine(1);
        service.tick();
        assertThat(service.as("alice").lease(alice.id()).state()).isEqualTo(Leases.State.ABANDONED);
        assertThat(service.as("alice").lease(alice.id()).note()).contains(first.txid());
    }

    @Test
    void addressesBeyondWhatTheChainWasToldOfAreFollowedAllTheSame() {
        for (int i = 0; i < 45; i++) // the range was 40
        service.as("alice").release(maker("alice").id(), new Leases.Release(false));
        Leases.Lease alice = maker("alice");
        Leases.Lease bob = maker("bob");
        Leases.Lease carol = taker("carol");
        long before = service.as("alice").balances("alice").totalSats();
        Round round = new Round(AMOUNT, carol, List.of(alice, bob));
        round.attach(service.as("alice").sign(alice.id(), round.unsigned()));
        round.attach(service.as("bob").sign(bob.id(), round.unsigned()));
        round.attach(service.as("carol").sign(carol.id(), round.unsigned()));
        service.as("carol").broadcast(carol.id(), new Leases.Broadcast(round.signed()));
        service.mine(1);
        service.bean(WalletRegistry.class).follow();
        service.tick();

        assertThat(service.as("alice").balances("alice").totalSats()).isEqualTo(before + Round.CJFEE);
    }

    // ── the sum of a day ──

    @Test
    void theDaysFeesHaveALimitThatRefusedTransactionsDoNotUse() {
        for (int i = 0; i < 3; i++) {
            Leases.Lease alice = maker("alice");
            Leases.Lease bob = maker("bob");
            Leases.Lease carol = taker("carol");
            Round round = new Round(AMOUNT, carol, List.of(alice, bob));
            round.pay(carol.changeScript(), round.paid(carol.changeScript()) - 2_000); // costs 4 000
            if (i < 2) {
                service.as("carol").sign(carol.id(), round.unsigned());
            } else {
                assertSigningRefused("DAILY_COST_TOO_HIGH", carol, round);
                assertThat(state("carol", carol)).isEqualTo(Leases.State.GRANTED);
                round.pay(carol.changeScript(), round.paid(carol.changeScript()) + 2_000); // 2 000 still fit
                assertThat(service.as("carol")
                                .sign(carol.id(), round.unsigned())
                                .txid())
                        .isEqualTo(round.txid());
            }
            service.as("operator").release(alice.id(), new Leases.Release(false));
            service.as("operator").release(bob.id(), new Leases.Release(false));
        }
    }

    // ── commitments ──

    @Test
    void eachCoinProvesItselfThreeTimesAndNeverTwiceTheSameWay() {
        Leases.Lease dave = taker("dave");
        WalletApi api = service.as("dave");
        Leases.Commitment first = api.commit(dave.id());
        Leases.Commitment second = api.commit(dave.id());
        Leases.Commitment third = api.commit(dave.id());

        assertThat(List.of(first.index(), second.index(), third.index())).containsExactly(0, 1, 2);
        assertThat(List.of(first.attemptsLeft(), second.attemptsLeft(), third.attemptsLeft()))
                .containsExactly(2, 1, 0);
        assertThat(first.commitment()).isNotEqualTo(second.commitment());
        assertProblem(409, WalletProblem.NO_COMMITMENT_LEFT, () -> api.commit(dave.id()));
        assertThat(api.open(dave.id(), new Leases.OpenCommitment(second.commitment())))
                .isEqualTo(api.open(dave.id(), new Leases.OpenCommitment(second.commitment())));

        api.release(dave.id(), new Leases.Release(false));
        Leases.Lease next = taker("dave");
        assertProblem(409, WalletProblem.NO_COMMITMENT_LEFT, () -> api.commit(next.id()));
        assertProblem(
                404, "unknown-commitment", () -> api.open(next.id(), new Leases.OpenCommitment(first.commitment())));
        assertProblem(
                409,
                WalletProblem.LEASE_STATE,
                () -> api.open(dave.id(), new Leases.OpenCommitment(first.commitment())));
    }
}
