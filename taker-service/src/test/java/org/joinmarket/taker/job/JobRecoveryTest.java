package org.joinmarket.taker.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.taker.job.JobScene.assertFailed;
import static org.joinmarket.taker.job.JobScene.order;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.joinmarket.taker.testing.Intercepted;
import org.joinmarket.testkit.wallet.FakeWalletService.Call;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Leases.State;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.client.ResourceAccessException;

/** What a start makes of what a crash left: always on the same SQLite file, against the same wallet service. */
@Tag("slow")
class JobRecoveryTest {
    @SuppressWarnings("NullAway.Init") // set before every test
    private JobScene scene;

    @SuppressWarnings("NullAway.Init") // set before every test
    private WalletApi honest;

    @BeforeEach
    void open(@TempDir Path folder) {
        scene = new JobScene(folder);
        honest = scene.wallets.as("taker");
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit", "open", "outpoints"})
    void releasesTheLeaseOfACoinjoinThatWasKilledBeforeItsSignature(String killedIn) {
        String id = killedIn(killedIn);

        scene.start().recovery().start();

        Job job = scene.end(id);
        assertFailed(job, FailureReason.INTERRUPTED);
        assertThat(scene.wallets.leaseStates()).containsExactly(State.RELEASED);
        assertThat(scene.wallets.count(Call.SIGN)).isZero();
    }

    @Test
    void finishesACoinjoinThatWasKilledWhileItAskedForItsSignatures() {
        String id = killedIn("sign");

        scene.start().recovery().start();

        assertCompleted(scene.end(id));
    }

    @Test
    void finishesACoinjoinThatWasKilledAfterItWasSigned() {
        String id = killedIn("broadcast");
        assertThat(scene.wallets.leaseStates()).containsExactly(State.SIGNED);

        scene.start().recovery().start();

        assertCompleted(scene.end(id));
        assertThat(scene.wallets.count(Call.SIGN))
                .as("the same signatures again")
                .isEqualTo(2);
    }

    @Test
    void finishesACoinjoinThatWasBroadcastButNotStoredAsDone() {
        String id = killedAfter("broadcast");
        assertThat(scene.wallets.chain().accepted()).hasSize(1);

        scene.start().recovery().start();

        assertCompleted(scene.end(id));
    }

    @Test
    void signsNothingWhenAMakerSpentItsCoinWhileTheServiceWasDown() {
        String id = killedIn("sign");
        scene.wallets.chain().spendElsewhere(scene.makers.getFirst().outPoints().getFirst());

        scene.start().recovery().start();

        assertFailed(scene.end(id), FailureReason.INPUT_SPENT);
        assertThat(scene.wallets.count(Call.SIGN)).isZero();
        assertThat(scene.wallets.leaseStates()).containsExactly(State.RELEASED);
    }

    @Test
    void waitsForAWalletServiceThatIsNotThereYet() {
        String id = killedIn("sign");
        scene.wallets.unreachable(true);
        scene.start().recovery().start();
        var changes = scene.service().changes(id).orElseThrow();

        scene.timers.expire(JobRecovery.RETRY);
        scene.timers.awaitArmed(JobRecovery.RETRY);
        assertThat(scene.service().find(id).orElseThrow().state()).isEqualTo(JobState.RUNNING);
        scene.wallets.unreachable(false);
        scene.timers.expire(JobRecovery.RETRY);

        assertCompleted(Objects.requireNonNull(changes.blockLast(JobScene.LIMIT)));
    }

    @ParameterizedTest
    @CsvSource({"409, wallet-locked", "503, chain-unavailable", "500, internal", "401, unauthorized"})
    void waitsWhileTheTroubleSaysNothingAboutTheLease(int status, String slug) {
        String id = killedIn("sign");
        var trouble = new AtomicBoolean(true);
        scene.wallet = Intercepted.wallet(honest, (method, _) -> {
            if (method.equals("sign") && trouble.get())
                throw new WalletProblem(status, slug, "not now", null, null, null);
        });
        assertCompleted(endAfter(trouble, id));
    }

    /** Cut off in the middle, as when the wallet service is killed while it writes; or of a proxy, which says 200 and nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void asksAgainWhenAnAnswerCannotBeRead(boolean isCutOff) {
        String id = killedIn("sign");
        var trouble = new AtomicBoolean(true);
        scene.wallet = Intercepted.replacing(honest, answer -> {
            if (!(answer instanceof Leases.Broadcasted) || !trouble.get()) return answer;
            if (isCutOff) throw new ResourceAccessException("cut off");
            return new Leases.Broadcasted("");
        });
        assertCompleted(endAfter(trouble, id));
    }

    /** It was restored from a back-up; its orderer, who hears that it failed, would pay again. */
    @ParameterizedTest
    @ValueSource(strings = {"lease-not-found", "lease-state"})
    void aCoinjoinThatTheChainHasIsDoneAlsoIfTheWalletServiceDoesNotKnowOfIt(String slug) {
        String id = killedAfter("broadcast");
        scene.wallets.refuse(Call.SIGN, slug);

        scene.start().recovery().start();

        Job job = scene.end(id);
        assertThat(job.failure()).isNull();
        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
        var broadcast = scene.wallets.chain().accepted();
        assertThat(job.txid()).isEqualTo(broadcast.getFirst().txid().hex());
        assertThat(job.transaction()).as("our signatures are not known").isNull();
    }

    @Test
    void looksAgainWhileTheChainCannotBeAsked() {
        String id = killedAfter("broadcast");
        scene.wallets.refuse(Call.SIGN, "lease-not-found");
        var trouble = new AtomicBoolean(true);
        scene.wallet = Intercepted.replacing(honest, answer -> {
            if (answer instanceof Chain.Outpoints && trouble.get()) throw new ResourceAccessException("cut off");
            return answer;
        });
        assertThat(endAfter(trouble, id).state()).isEqualTo(JobState.COMPLETED);
    }

    /** Its wallet service asks an explorer by now, and tells takers nothing of rounds. */
    @Test
    void doesNotAskForEverWhereNobodyWillAnswer() {
        String id = killedIn("sign");
        scene.wallets.refuse(Call.SIGN, "lease-state");
        scene.wallet = Intercepted.wallet(honest, (method, _) -> {
            if (method.equals("outpoints"))
                throw new WalletProblem(503, WalletProblem.LOOKUPS_REVEAL_ROUNDS, "never", null, null, null);
        });
        Leases.Lease lease = honest.openLeases().leases().getFirst();
        scene.wallets.end(lease.id(), State.SIGNED);

        scene.start().recovery().start();

        assertFailed(scene.end(id), FailureReason.INTERRUPTED);
    }

    @Test
    void sweepsAgainWhenTheListOfLeasesCannotBeRead() {
        scene.honestMakers(1);
        scene.fund(5_000_000);
        Leases.Lease orphan = lease(honest, "orphan-0001");
        var trouble = new AtomicBoolean(true);
        scene.wallet = Intercepted.replacing(scene.wallet, answer -> {
            if (answer instanceof Leases.LeaseList && trouble.get()) throw new ResourceAccessException("cut off");
            return answer;
        });
        scene.start().recovery().start();
        scene.timers.awaitArmed(JobRecovery.RETRY);
        trouble.set(false);
        scene.timers.expire(JobRecovery.RETRY);

        scene.awaitLeases(State.RELEASED);
        assertThat(honest.lease(orphan.id()).state()).isEqualTo(State.RELEASED);
    }

    @Test
    void saysWhatToLookForWhenTheWalletServiceDoesNotKnowOfIt() {
        String id = killedIn("sign");
        scene.wallets.refuse(Call.SIGN, "lease-state");

        scene.start().recovery().start();

        Job job = scene.end(id);
        assertFailed(job, FailureReason.INTERRUPTED);
        assertThat(Objects.requireNonNull(job.failure()).detail())
                .matches(".*; should it have been sent all the same, it is [0-9a-f]{64}");
    }

    @ParameterizedTest
    @CsvSource({
        "SIGN,      signing-refused,   SIGNING_REFUSED",
        "SIGN,      lease-state,       INTERRUPTED",
        "SIGN,      lease-not-found,   INTERRUPTED",
        "BROADCAST, broadcast-refused, BROADCAST_REFUSED",
    })
    void failsWithTheReasonOfTheWalletServiceWhenItSaysNoForGood(Call call, String slug, FailureReason reason) {
        String id = killedIn("sign");
        scene.wallets.refuse(call, slug);

        scene.start().recovery().start();

        assertFailed(scene.end(id), reason);
    }

    @Test
    void releasesLeasesThatBelongToNoJobAndNoOthers() {
        scene.fund(2_000_000);
        scene.fund(2_000_000);
        scene.fund(2_000_000);
        Leases.Lease orphan = lease(honest, "orphan-of-a-crash");
        Leases.Lease foreign = lease(scene.wallets.as("somebody else"), "lease-of-another");
        scene.start();
        scene.store().insert(JobStoreContract.job("running", "2026-11-23T12:00:00Z"), order(1, 1));
        Leases.Lease known = lease(honest, "lease-of-a-job");
        scene.store().setLease("running", known.id());

        scene.recovery().start(); // the job came in after the start, so it is not the recovery's
        scene.awaitLeases(State.RELEASED, State.GRANTED, State.GRANTED);

        assertThat(honest.lease(orphan.id()).state()).isEqualTo(State.RELEASED);
        assertThat(honest.lease(known.id()).state()).isEqualTo(State.GRANTED);
        assertThat(scene.wallets.as("somebody else").lease(foreign.id()).state())
                .isEqualTo(State.GRANTED);
    }

    @Test
    void leavesMakersLeasesToThemEvenIfItsTokenMayEndThem() {
        scene.fund(2_000_000);
        scene.fund(2_000_000);
        Leases.Lease makers = honest.leaseAsMaker(
                "carol", new Leases.MakerRequest("a-makers-round", 1_000_000, 250, 0, "11".repeat(32), 60));
        Leases.Lease orphan = lease(honest, "orphan-of-a-crash");

        scene.start().recovery().start();
        scene.awaitLeases(State.GRANTED, State.RELEASED);

        assertThat(honest.lease(orphan.id()).state()).isEqualTo(State.RELEASED);
        assertThat(honest.lease(makers.id()).state()).isEqualTo(State.GRANTED);
    }

    @Test
    void releasesNoLeaseWhileAJobMayHaveJustTakenIt() {
        scene.fund(2_000_000);
        scene.start();
        Job leasing = JobStoreContract.job("leasing", "2026-11-23T12:00:00Z").toBuilder()
                .phase(Phase.LEASING_INPUTS)
                .build();
        scene.store().insert(leasing, order(1, 1));
        Leases.Lease fresh = lease(honest, "lease-just-granted");

        scene.recovery().start();
        scene.timers.awaitArmed(JobRecovery.RETRY);
        assertThat(honest.lease(fresh.id()).state()).isEqualTo(State.GRANTED);
        scene.store().setLease("leasing", fresh.id());
        Leases.Lease orphan = orphanBeside();
        scene.timers.expire(JobRecovery.RETRY);
        scene.awaitLeases(State.GRANTED, State.RELEASED);

        assertThat(honest.lease(orphan.id()).state()).isEqualTo(State.RELEASED);
        assertThat(honest.lease(fresh.id()).state()).isEqualTo(State.GRANTED);
    }

    private Leases.Lease orphanBeside() {
        scene.fund(2_000_000);
        return lease(honest, "orphan-of-a-crash");
    }

    @Test
    void settlesTheOthersWhenOneJobCannotBeSettled() {
        scene.start();
        for (String id : new String[] {"broken", "plain"})
            scene.store().insert(JobStoreContract.job(id, "2026-11-23T12:00:00Z"), order(1, 1));
        scene.store().setLease("broken", "lease-x");
        scene.store().setUnsignedByUs("broken", "00");
        scene.crash();

        scene.start().recovery().start();

        assertFailed(scene.end("broken"), FailureReason.INTERNAL_ERROR);
        assertFailed(scene.end("plain"), FailureReason.INTERRUPTED);
    }

    @Test
    void hasNothingToDoAfterAnOrderlyStop() {
        scene.honestMakers(1).start();
        scene.fund(5_000_000);
        Job done = scene.run(order(1, 1));
        scene.crash();

        scene.start().recovery().start();

        assertThat(scene.service()
                        .changes(done.id())
                        .orElseThrow()
                        .collectList()
                        .block(JobScene.LIMIT))
                .containsExactly(done);
    }

    @Test
    void runsTheNextCoinjoinAfterASettledOne() {
        String id = killedIn("open");
        scene.start().recovery().start();
        scene.end(id);
        scene.makers.clear();
        scene.honestMakers(1);

        assertThat(scene.run(order(1, 1)).state()).isEqualTo(JobState.COMPLETED);
    }

    /** Runs a job until it makes this call of the wallet service, and kills it there. */
    private String killedIn(String call) {
        return killed(call, false);
    }

    private String killedAfter(String call) {
        return killed(call, true);
    }

    private String killed(String call, boolean after) {
        scene.honestMakers(1);
        scene.fund(5_000_000);
        var reached = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        Runnable hang = () -> {
            reached.countDown();
            awaitForEver(never);
        };
        scene.wallet = after
                ? Intercepted.replacing(honest, answer -> {
                    if (answer instanceof Leases.Broadcasted) hang.run();
                    return answer;
                })
                : Intercepted.wallet(honest, (method, _) -> {
                    if (method.equals(call)) hang.run();
                });
        scene.start();
        String id = scene.service().submit(order(1, 1)).id();
        try {
            assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        scene.crash();
        scene.wallet = honest;
        return id;
    }

    /** Recovers while there is trouble, and once more when there is none. */
    private Job endAfter(AtomicBoolean trouble, String id) {
        scene.start().recovery().start();
        var changes = scene.service().changes(id).orElseThrow();
        scene.timers.awaitArmed(JobRecovery.RETRY);
        trouble.set(false);
        scene.timers.expire(JobRecovery.RETRY);
        return Objects.requireNonNull(changes.blockLast(JobScene.LIMIT));
    }

    private static void awaitForEver(CountDownLatch never) {
        try {
            never.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Leases.Lease lease(WalletApi wallet, String key) {
        return wallet.leaseAsTaker(
                "carol", new Leases.TakerRequest(key, 0, 1_000_000, null, 1_000, 10_000, 50_000, 10_000, 1, 600));
    }

    private void assertCompleted(Job job) {
        assertThat(job.failure()).isNull();
        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
        var broadcast = scene.wallets.chain().accepted();
        assertThat(broadcast).hasSize(1);
        assertThat(job.txid()).isEqualTo(broadcast.getFirst().txid().hex());
        assertThat(job.transaction()).isEqualTo(broadcast.getFirst().hex());
        assertThat(job.fees()).as("known since before the signature").isNotNull();
        assertThat(scene.wallets.leaseStates()).containsExactly(State.SPENT);
    }
}
