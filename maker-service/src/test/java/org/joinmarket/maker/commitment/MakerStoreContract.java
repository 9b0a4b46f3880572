package org.joinmarket.maker.commitment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.joinmarket.common.amount.Sats.sats;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.coinjoin.MakerTerms;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.maker.session.MakerState.Round;
import org.joinmarket.maker.session.RoundTimings;
import org.joinmarket.maker.session.SessionId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same for every database. */
abstract class MakerStoreContract {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final TxId TXID = new TxId("ab".repeat(32));
    private static final RoundTimings TIMINGS =
            new RoundTimings(Duration.ofMillis(3), Duration.ofMillis(20), Duration.ofMillis(30));

    private @Nullable StoreFixture fixture;
    private @Nullable MakerStore store;

    private MakerStore store() {
        return Objects.requireNonNull(store);
    }

    /** A store on an empty database. */
    abstract StoreFixture open();

    /** The same one again, as after a restart. */
    abstract StoreFixture reopen();

    @BeforeEach
    void openStore() {
        fixture = open();
        store = fixture.store();
    }

    @AfterEach
    void close() {
        Objects.requireNonNull(fixture).close();
    }

    private static PodleCommitment commitment(int number) {
        return PodleCommitment.parseHex(String.format("%064x", number)).orElseThrow();
    }

    private static Round round(int number) {
        return new Round(
                SessionId.random(new SecureRandom()),
                commitment(number),
                new OfferId(0),
                new MakerTerms(sats(10_000_000), sats(250), sats(10)));
    }

    @Test
    void whoIsPausedIsPausedAfterARestartUntilItGoesOn() {
        store().pause("alice", NOW);
        store().pause("alice", NOW.plusSeconds(1));
        assertThat(store().isPaused("bob")).isFalse();
        Objects.requireNonNull(fixture).close();
        fixture = reopen();
        store = fixture.store();
        assertThat(store().isPaused("alice")).isTrue();

        store().resume("alice");
        store().resume("alice");

        assertThat(store().isPaused("alice")).isFalse();
    }

    @Test
    void knowsWhatItBurnedAfterARestart() {
        assertThat(store().forMaker("alice").burn(round(1), NOW)).isTrue();
        Objects.requireNonNull(fixture).close();

        fixture = reopen();
        store = fixture.store();

        assertThat(store().forMaker("alice").isKnown(commitment(1))).isTrue();
        assertThat(store().forMaker("alice").burn(round(1), NOW)).isFalse();
        assertThat(store().forMaker("alice").isKnown(commitment(2))).isFalse();
    }

    @Test
    void makersOfOneProcessBurnTheSameCommitmentEachForItself() {
        store().forMaker("alice").burn(round(1), NOW);

        assertThat(store().forMaker("bob").isKnown(commitment(1))).isFalse();
        assertThat(store().forMaker("bob").burn(round(1), NOW)).isTrue();
    }

    @Test
    void ofManyWhoBurnOneCommitmentAtOnceOneSucceeds() throws Exception {
        List<Callable<Boolean>> burns = new ArrayList<>();
        for (int i = 0; i < 50; i++) burns.add(() -> store().forMaker("alice").burn(round(1), NOW));

        int succeeded = 0;
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> burn : executor.invokeAll(burns)) if (burn.get()) succeeded++;
        }

        assertThat(succeeded).isEqualTo(1);
    }

    @Test
    void everyMakerRefusesWhatOthersBroadcast() {
        store().hear(List.of(commitment(1), commitment(1)), NOW);

        assertThat(store().forMaker("alice").isKnown(commitment(1))).isTrue();
        assertThat(store().forMaker("bob").isKnown(commitment(1))).isTrue();
    }

    @Test
    void aFloodOfBroadcastsPushesOutTheOldestOfThemAndNoBurn() {
        store().forMaker("alice").burn(round(99), NOW);
        for (int i = 0; i < StoreFixture.MAX_HEARD; i++) store().hear(List.of(commitment(i)), NOW.plusSeconds(i));

        store().hear(List.of(commitment(50), commitment(51)), NOW.plusSeconds(60));

        assertThat(store().forMaker("alice").isKnown(commitment(0))).isFalse();
        assertThat(store().forMaker("alice").isKnown(commitment(1))).isFalse();
        assertThat(store().forMaker("alice").isKnown(commitment(2))).isTrue();
        assertThat(store().forMaker("alice").isKnown(commitment(51))).isTrue();
        assertThat(store().forMaker("alice").isKnown(commitment(99))).isTrue();
    }

    @Test
    void earningsCountWhenTheTransactionIsInTheChain() {
        Round round = round(1);
        var alice = store().forMaker("alice");
        alice.burn(round, NOW);
        assertThat(store().totals("alice")).isEqualTo(new MakerStore.Totals(0, 0, 0));

        alice.recordLease(round.session(), "lease-1");
        alice.recordSigned(round.session(), "lease-1", TXID, TIMINGS, NOW);
        assertThat(store().totals("alice")).isEqualTo(new MakerStore.Totals(0, 0, 1));
        assertThat(store().signedLeases("alice")).containsExactly("lease-1");

        store().recordOutcome("lease-1", RoundState.SPENT);
        assertThat(store().totals("alice")).isEqualTo(new MakerStore.Totals(1, 240, 0));
        assertThat(store().totals("bob")).isEqualTo(new MakerStore.Totals(0, 0, 0));
        assertThat(store().signedLeases("alice")).isEmpty();
        assertThat(store().latest("alice", 10))
                .singleElement()
                .isEqualTo(new RoundRecord(
                        round.session().value(),
                        RoundState.SPENT,
                        10_000_000,
                        250,
                        240,
                        "lease-1",
                        TXID.hex(),
                        NOW,
                        3_000,
                        20_000,
                        30_000));
    }

    @Test
    void whatHasALeaseAndNoSignatureIsKnownTheNewestFirst() {
        var alice = store().forMaker("alice");
        for (int i = 1; i <= 4; i++) {
            Round round = round(i);
            alice.burn(round, NOW.plusSeconds(i));
            if (i < 4) alice.recordLease(round.session(), "lease-" + i);
            if (i == 1) alice.recordSigned(round.session(), "lease-1", TXID, TIMINGS, NOW);
        }
        assertThat(store().unsignedLeases("alice", NOW, 10)).containsExactly("lease-3", "lease-2");
        assertThat(store().unsignedLeases("alice", NOW.plusSeconds(3), 10)).containsExactly("lease-3");
        assertThat(store().unsignedLeases("alice", NOW, 1)).containsExactly("lease-3");
        assertThat(store().unsignedLeases("bob", NOW, 10)).isEmpty();
    }

    @Test
    void whatWasGivenUpCountsWhenItIsInTheChainAllTheSame() {
        var alice = store().forMaker("alice");
        for (int i = 1; i <= 3; i++) {
            Round round = round(i);
            alice.burn(round, NOW.plusSeconds(i));
            alice.recordSigned(round.session(), "lease-" + i, TXID, TIMINGS, NOW);
            store().recordOutcome("lease-" + i, RoundState.ABANDONED);
        }
        assertThat(store().abandonedLeases("alice", NOW.plusSeconds(2), 10)).containsExactly("lease-3", "lease-2");
        assertThat(store().abandonedLeases("alice", NOW, 1)).containsExactly("lease-3");
        assertThat(store().abandonedLeases("bob", NOW, 10)).isEmpty();

        store().recordOutcome("lease-2", RoundState.SPENT);
        store().recordOutcome("lease-2", RoundState.ABANDONED);

        assertThat(store().totals("alice")).isEqualTo(new MakerStore.Totals(1, 240, 0));
        assertThat(store().abandonedLeases("alice", NOW, 10)).containsExactly("lease-3", "lease-1");
    }

    @Test
    void aRoundThatWasSignedJustBeforeACrashIsFoundByItsLease() {
        Round round = round(1);
        store().forMaker("alice").burn(round, NOW);
        store().forMaker("alice").recordLease(round.session(), "lease-1");

        store().recoverSigned("lease-1", TXID);

        assertThat(store().signedLeases("alice")).containsExactly("lease-1");
    }

    @Test
    void aDatabaseThatIsGoneIsAnException() {
        Objects.requireNonNull(fixture).close();

        assertThatThrownBy(() -> store().forMaker("alice").burn(round(1), NOW)).isInstanceOf(RuntimeException.class);
    }
}
