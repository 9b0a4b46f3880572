package org.joinmarket.maker.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.joinmarket.common.amount.Sats.sats;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.coinjoin.MakerTerms;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.maker.commitment.MakerStore.Totals;
import org.joinmarket.maker.commitment.RoundRecord;
import org.joinmarket.maker.commitment.RoundState;
import org.joinmarket.maker.commitment.StoreFixture;
import org.joinmarket.maker.session.MakerState.Round;
import org.joinmarket.maker.session.RoundTimings;
import org.joinmarket.maker.session.SessionId;
import org.joinmarket.testkit.wallet.FakeWalletService;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Leases.State;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseFollowerTest {
    private final FakeWalletService service = FakeWalletService.onRegtest();
    private final WalletApi api = service.as("shared token");
    private Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private final StoreFixture fixture;
    private final LeaseFollower follower;

    LeaseFollowerTest(@TempDir Path folder) {
        this.fixture = StoreFixture.sqlite(folder);
        this.follower = new LeaseFollower(api, "alice", "alice", fixture.store(), () -> now);
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
    void aSignedRoundWhoseLeaseIsGoneIsPendingNoMore() {
        noteSigned("never-heard-of");

        follower.sweep(Set.of(), false);

        assertThat(fixture.store().totals("alice")).isEqualTo(new Totals(0, 0, 0));
        assertThat(fixture.store().latest("alice", 1))
                .extracting(RoundRecord::state)
                .containsExactly(RoundState.ABANDONED);
    }

    @Test
    void aSignedRoundStaysPendingWhileTheWalletServiceDoesNotAnswer() {
        noteSigned("never-heard-of");
        service.unreachable(true);

        assertThatThrownBy(() -> follower.sweep(Set.of(), false)).isInstanceOf(WalletProblem.class);

        assertThat(fixture.store().totals("alice")).isEqualTo(new Totals(0, 0, 1));
    }

    private static Round round() {
        return new Round(
                SessionId.random(new SecureRandom()),
                PodleCommitment.parseHex("ab".repeat(32)).orElseThrow(),
                new OfferId(0),
                new MakerTerms(sats(10_000_000), sats(250), Sats.ZERO));
    }

    private void noteSigned(String leaseId) {
        Round round = round();
        var alice = fixture.store().forMaker("alice");
        alice.burn(round, now);
        alice.recordSigned(
                round.session(),
                leaseId,
                new TxId("cd".repeat(32)),
                new RoundTimings(Duration.ZERO, Duration.ZERO, Duration.ZERO),
                now);
    }

    /** As when the wallet's owner needed the coins, or a taker broadcasts after three days. */
    @Test
    void aRoundThatWasGivenUpAndConfirmsAllTheSameIsEarnedWithinAnHour() {
        String id = lease("alice").id();
        noteSigned(id);
        service.end(id, State.ABANDONED);
        follower.sweep(Set.of(), false);
        assertThat(fixture.store().totals("alice")).isEqualTo(new Totals(0, 0, 0));
        service.end(id, State.SPENT);

        now = now.plus(LeaseFollower.GIVEN_UP_EACH.minusSeconds(1));
        follower.sweep(Set.of(), false);
        assertThat(fixture.store().totals("alice"))
                .as("not asked about at each look")
                .isEqualTo(new Totals(0, 0, 0));
        now = now.plusSeconds(1);
        follower.sweep(Set.of(), false);

        assertThat(fixture.store().totals("alice")).isEqualTo(new Totals(1, 250, 0));
    }

    /** Its signatures had left before we noted them, and a block came before we were back. */
    @Test
    void aRoundThatWasSignedAsTheLastRunEndedAndIsOverCounts() {
        Leases.Lease lease = lease("alice");
        Round round = round();
        var alice = fixture.store().forMaker("alice");
        alice.burn(round, now);
        alice.recordLease(round.session(), lease.id());
        List<TxInput> inputs = lease.inputs().stream()
                .map(input -> TxInput.unsigned(OutPoint.parse(input.outpoint()).orElseThrow(), 0))
                .toList();
        Transaction tx =
                new Transaction(2, inputs, List.of(new TxOutput(sats(1_000), Script.ofHex(lease.changeScript()))), 0);
        api.sign(lease.id(), new Leases.Sign(tx.hex()));
        service.end(lease.id(), State.SPENT);

        follower.recover();
        follower.sweep(Set.of(), false);

        assertThat(fixture.store().totals("alice")).isEqualTo(new Totals(1, 250, 0));
        assertThat(fixture.store().latest("alice", 1))
                .extracting(RoundRecord::txid)
                .containsExactly(tx.txid().hex());
    }

    @Test
    void aRoundThatNobodySignedStaysAsItIs() {
        Leases.Lease lease = lease("alice");
        Round round = round();
        var alice = fixture.store().forMaker("alice");
        alice.burn(round, now);
        alice.recordLease(round.session(), lease.id());

        follower.recover();
        follower.recover();

        assertThat(fixture.store().totals("alice")).isEqualTo(new Totals(0, 0, 0));
        assertThat(service.leaseStates()).containsExactly(State.RELEASED);
    }

    @Test
    void aRoundThatWasGivenUpIsNotAskedAboutForEver() {
        String id = lease("alice").id();
        noteSigned(id);
        service.end(id, State.ABANDONED);
        follower.sweep(Set.of(), false);
        service.end(id, State.SPENT);

        now = now.plus(LeaseFollower.ASKED_ABOUT).plusSeconds(1);
        follower.sweep(Set.of(), false);

        assertThat(fixture.store().totals("alice")).isEqualTo(new Totals(0, 0, 0));
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
