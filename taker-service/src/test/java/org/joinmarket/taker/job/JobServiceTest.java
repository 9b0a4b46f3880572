package org.joinmarket.taker.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.joinmarket.common.amount.Sats.sats;
import static org.joinmarket.taker.job.JobScene.MAKER_COIN;
import static org.joinmarket.taker.job.JobScene.order;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Fill;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.messaging.Market;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.taker.testing.FakeMarket;
import org.joinmarket.taker.testing.Intercepted;
import org.joinmarket.taker.testing.ScriptedMaker;
import org.joinmarket.testkit.wallet.FakeWalletService.Call;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Leases.State;
import org.joinmarket.wallet.api.WalletProblem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
class JobServiceTest {
    @SuppressWarnings("NullAway.Init") // set before every test
    private JobScene scene;

    @BeforeEach
    void open(@TempDir Path folder) {
        scene = new JobScene(folder);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void completesAnOrderAndTellsWhatItCostAndWhoTookPart() {
        scene.honestMakers(3).start();
        scene.fund(5_000_000);

        Job job = scene.run(order(3, 3));

        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
        assertThat(job.phase()).isEqualTo(Phase.DONE);
        var broadcast = scene.wallets.chain().accepted().getFirst();
        assertThat(job.txid()).isEqualTo(broadcast.txid().hex());
        assertThat(job.transaction()).isEqualTo(broadcast.hex());
        assertThat(job.makers()).hasSize(3).allMatch(maker -> maker.state() == Job.MakerState.SIGNED);
        long minerFee = 5_000_000 + 3 * MAKER_COIN - broadcast.outputSum().value();
        assertThat(job.fees()).isEqualTo(new Job.Fees(minerFee, minerFee, 750, minerFee + 750, minerFee + 750));
        assertThat(job.phases())
                .extracting(Job.PhaseTime::phase)
                .containsExactly(
                        Phase.COLLECTING_OFFERS,
                        Phase.SELECTING,
                        Phase.LEASING_INPUTS,
                        Phase.FILLING,
                        Phase.AUTHENTICATING,
                        Phase.BUILDING,
                        Phase.COLLECTING_SIGNATURES,
                        Phase.SIGNING,
                        Phase.BROADCASTING);
        assertThat(job.failure()).isNull();
        assertThat(scene.wallets.leaseStates()).containsExactly(State.SPENT);
    }

    @Test
    void putsEveryChangeOnTheDiskBeforeAnybodySeesIt() {
        scene.honestMakers(2).start();
        scene.fund(5_000_000);
        var shown = new ArrayList<Job>();
        var stored = new ArrayList<Job>();

        String id = scene.service().submit(order(2, 2)).id();
        scene.service()
                .changes(id)
                .orElseThrow()
                .doOnNext(job -> {
                    stored.add(scene.store().find(id).orElseThrow()); // on the thread that shows it
                    shown.add(job);
                })
                .blockLast(JobScene.LIMIT);

        assertThat(shown).hasSizeGreaterThan(8);
        assertThat(stored.subList(1, stored.size())) // the first was current when we came
                .isEqualTo(shown.subList(1, shown.size()));
    }

    @Test
    void knowsTheLeaseAndTheTransactionOnDiskBeforeItAsksForOurSignatures() {
        scene.honestMakers(1);
        var known = new ArrayList<JobStore.Stored>();
        scene.wallet = Intercepted.wallet(scene.wallets.as("taker"), (method, _) -> {
            if (method.equals("sign")) known.addAll(scene.store().running());
        });
        scene.start();
        scene.fund(5_000_000);

        scene.run(order(1, 1));

        assertThat(known).singleElement().satisfies(stored -> {
            assertThat(stored.leaseId()).isEqualTo("lease-1");
            assertThat(stored.unsignedByUs()).isNotBlank();
            assertThat(stored.job().phase()).isEqualTo(Phase.SIGNING);
            assertThat(stored.job().fees()).isNotNull();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1000000, 350000, 2, WALLET_REFUSED",
        "3, 1, 1000000, 350000, 3, TOO_FEW_OFFERS", // two makers are there
        "2, 1, 1000000,    999, 2, COST_ABOVE_LIMIT", // the rate is 1 sat/vB
        "2, 1,     100, 350000, 2, COST_ABOVE_LIMIT"
    })
    void keepsToWhatTheWalletWillSignBeforeAnyMakerSigns(
            int makers, int minimum, long maxCost, long maxFeeRate, int granted, FailureReason reason) {
        scene.honestMakers(2);
        scene.wallet = Intercepted.replacing(
                scene.wallets.as("taker"),
                answer -> answer instanceof Leases.Lease lease
                        ? tightened(lease, new Leases.TakerPart(maxCost, maxFeeRate, granted))
                        : answer);
        scene.start();
        scene.fund(5_000_000);

        Job job = scene.run(order(makers, minimum));

        assertThat(job.failure()).isNotNull().extracting(Job.Failure::reason).isEqualTo(reason);
        assertThat(job.makers()).noneMatch(maker -> maker.state() == Job.MakerState.SIGNED);
        assertThat(job.phases())
                .extracting(Job.PhaseTime::phase)
                .doesNotContain(Phase.COLLECTING_SIGNATURES, Phase.SIGNING);
        assertThat(scene.wallets.leaseStates()).containsExactly(State.RELEASED);
    }

    private static Leases.Lease tightened(Leases.Lease lease, Leases.TakerPart limits) {
        return new Leases.Lease(
                lease.id(),
                lease.wallet(),
                lease.role(),
                lease.state(),
                lease.mixdepth(),
                lease.amountSats(),
                lease.inputs(),
                lease.coinjoinScript(),
                lease.coinjoinAddress(),
                lease.changeScript(),
                lease.changeAddress(),
                lease.expiresAt(),
                lease.maker(),
                limits,
                lease.txid(),
                lease.confirmations(),
                lease.note());
    }

    @Test
    void endsTheStreamOfEventsWithTheJobAndShowsAnEndedJobOnce() {
        scene.honestMakers(1).start();
        scene.fund(5_000_000);
        Job ended = scene.run(order(1, 1));

        assertThat(scene.service()
                        .changes(ended.id())
                        .orElseThrow()
                        .collectList()
                        .block(JobScene.LIMIT))
                .containsExactly(ended);
        assertThat(scene.service().changes("no-such-job")).isEmpty();
        assertThat(scene.service().find(ended.id())).contains(ended);
    }

    @ParameterizedTest
    @CsvSource({
        "2, 2, 1_000_000,      0, TOO_FEW_OFFERS", // there is one maker
        "1, 1, 200_000_000,    0, TOO_FEW_OFFERS", // nobody offers that much
        "1, 1, 6_000_000,      0, INSUFFICIENT_FUNDS",
        "1, 1, 1_000_000,  5_000, COST_ABOVE_LIMIT", // the rate's limit here is 4 000
        "1, 1, 1_000_000,  4_000, COST_ABOVE_LIMIT", // all together would be more than 800 sats
    })
    void failsWithAStableReason(int makers, int minimum, String amount, long rate, FailureReason reason) {
        scene.settings.put("max-fee-rate-sats-per-kvb", "4000");
        scene.honestMakers(1).start();
        scene.fund(5_000_000);
        long maxCost = rate == 0 ? 1_000_000 : 800;

        Job job = scene.run(new Order(
                "carol",
                0,
                Long.parseLong(amount.replace("_", "")),
                makers,
                minimum,
                null,
                10_000,
                2_000,
                maxCost,
                50_000,
                rate == 0 ? null : rate));

        assertFailed(job, reason);
        assertThat(scene.wallets.leaseStates()).isEmpty();
    }

    @Test
    void failsWhenNoDirectoryCanBeReached() {
        scene.directoriesUp = false;
        scene.start();

        assertFailed(scene.run(order(1, 1)), FailureReason.NO_DIRECTORY);
    }

    @Test
    void failsWhenNoCoinIsOldEnoughForACommitmentAndReleasesTheLease() {
        scene.honestMakers(1).start();
        scene.wallets.wallet("carol").fund(0, sats(5_000_000), 2);

        assertFailed(scene.run(order(1, 1)), FailureReason.NO_COMMITMENT);
        assertThat(scene.wallets.leaseStates()).containsExactly(State.RELEASED);
    }

    @ParameterizedTest
    @CsvSource({
        "LEASE, wallet-locked,         WALLET_LOCKED",
        "LEASE, authorization-refused, AUTHORIZATION_REFUSED",
        "LEASE, something-new,         WALLET_REFUSED",
        "SIGN,  signing-refused,       SIGNING_REFUSED",
        "OPEN,  something-new,         WALLET_REFUSED",
    })
    void failsWithTheReasonOfTheWalletsRefusalAndReleasesWhatItLeased(Call call, String slug, FailureReason reason) {
        scene.honestMakers(1).start();
        scene.fund(5_000_000);
        scene.wallets.refuse(call, slug);

        assertFailed(scene.run(order(1, 1)), reason);
        assertThat(scene.wallets.leaseStates()).isSubsetOf(State.RELEASED);
    }

    @Test
    void releasesTheLeaseBeforeItSaysThatItFailed() {
        scene.makers.add(new ScriptedMaker(scene.wallets.chain(), 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onTx(UnsignedTx tx) {
                return List.of();
            }
        });
        scene.start();
        scene.fund(5_000_000);
        var whenShown = new ArrayList<State>();

        String id = scene.service().submit(order(1, 1)).id();
        var watched = scene.service()
                .changes(id)
                .orElseThrow()
                .filter(Job::isFinished)
                .doOnNext(_ -> whenShown.addAll(scene.wallets.leaseStates()))
                .next()
                .toFuture();
        scene.timers.expire(JobScene.SIGN);

        assertFailed(watched.orTimeout(20, TimeUnit.SECONDS).join(), FailureReason.SIGNATURE_MISSING);
        assertThat(whenShown).containsExactly(State.RELEASED);
    }

    @Test
    void takesOneLeaseEvenIfTheAnswerWasLost() {
        scene.honestMakers(1).start();
        scene.fund(5_000_000);
        scene.fund(5_000_000);
        scene.wallets.loseReplyOf(Call.LEASE);

        assertThat(scene.run(order(1, 1)).state()).isEqualTo(JobState.COMPLETED);
        assertThat(scene.wallets.leaseStates()).hasSize(1);
    }

    @Test
    void goesOnWithoutTheMakersThatFailWhileTheMinimumIsLeftAndTellsWhy() {
        scene.honestMakers(2);
        var silent = silentMaker();
        scene.start();
        scene.fund(5_000_000);

        String id = scene.service().submit(order(3, 2)).id();
        scene.awaitPhase(id, Phase.FILLING);
        scene.timers.awaitArmed(JobScene.FILL);
        scene.markets.getFirst().settle();
        scene.timers.expire(JobScene.FILL);

        Job job = scene.end(id);
        awaitRunning(0);
        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
        assertThat(job.makers())
                .filteredOn(maker -> maker.nick().equals(silent.nick().value()))
                .singleElement()
                .satisfies(maker -> {
                    assertThat(maker.state()).isEqualTo(Job.MakerState.DROPPED);
                    assertThat(maker.reason()).isEqualTo("NO_ANSWER_TO_FILL");
                });
        assertThat(scene.registry
                        .get("jm_taker_makers_dropped_total")
                        .tag("reason", "no_answer_to_fill")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void countsAMakerOnceHoweverManyOffersItHas() {
        scene.honestMakers(1).start();
        scene.fund(5_000_000);
        Job first = scene.service().submit(order(2, 2));
        FakeMarket market = scene.awaitMarket();
        for (int i = 1; i < 50; i++)
            market.say(scene.makers.getFirst().nick(), new CommandText("sw0absoffer", i + " 27300 100000000 0 250"));

        assertFailed(scene.end(first.id()), FailureReason.TOO_FEW_OFFERS);
    }

    @Test
    void canBeCancelledWhileOffersAreCollected() {
        scene.settings.put("offers-timeout", "60s");
        scene.start();

        String id = scene.service().submit(order(1, 1)).id();
        assertThat(scene.service().cancel(id)).isTrue();

        assertFailed(scene.end(id), FailureReason.CANCELLED);
        assertThat(scene.service().cancel(id))
                .as("there is nothing to cancel any more")
                .isFalse();
    }

    @Test
    void canBeCancelledInTheRoundAndReleasesItsLease() {
        silentMaker();
        scene.start();
        scene.fund(5_000_000);

        String id = scene.service().submit(order(1, 1)).id();
        scene.awaitPhase(id, Phase.FILLING);
        scene.service().cancel(id);

        assertFailed(scene.end(id), FailureReason.CANCELLED);
        assertThat(scene.wallets.leaseStates()).containsExactly(State.RELEASED);
    }

    @Test
    void loosesNoLeaseWhenItIsCancelledWhileTheWalletIsBeingAsked() {
        scene.honestMakers(1);
        var id = new ArrayList<String>();
        scene.wallet = Intercepted.wallet(scene.wallets.as("taker"), (method, _) -> {
            if (method.equals("leaseAsTaker"))
                scene.store().newest(1).forEach(job -> {
                    id.add(job.id());
                    scene.service().cancel(job.id());
                });
        });
        scene.start();
        scene.fund(5_000_000);

        assertFailed(scene.run(order(1, 1)), FailureReason.CANCELLED);
        assertThat(id).hasSize(1);
        assertThat(scene.wallets.leaseStates()).containsExactly(State.RELEASED);
    }

    @Test
    void runsNoMoreCoinjoinsAtATimeThanItsLimit() {
        scene.settings.put("offers-timeout", "60s");
        scene.start();
        Job one = scene.service().submit(order(1, 1));
        Job two = scene.service().submit(order(1, 1));

        assertThatThrownBy(() -> scene.service().submit(order(1, 1)))
                .isInstanceOfSatisfying(
                        ApiProblem.class,
                        problem -> assertThat(problem.problem().slug()).isEqualTo("too-many-coinjoins"));

        scene.service().cancel(one.id());
        scene.end(one.id());
        awaitRunning(1);
        Job three = scene.service().submit(order(1, 1));
        assertThat(scene.service().newest(10))
                .extracting(Job::id)
                .containsExactlyInAnyOrder(one.id(), two.id(), three.id());
        scene.service().cancel(two.id());
        scene.service().cancel(three.id());
        scene.end(two.id());
        scene.end(three.id());
    }

    @Test
    void letsGoOfEverythingWhenTheServiceStops() {
        silentMaker();
        scene.start();
        scene.fund(5_000_000);
        String id = scene.service().submit(order(1, 1)).id();
        scene.awaitPhase(id, Phase.FILLING);

        scene.service().stop();

        assertFailed(scene.store().find(id).orElseThrow(), FailureReason.INTERRUPTED);
        assertThat(scene.wallets.leaseStates()).containsExactly(State.RELEASED);
    }

    @Test
    void forgetsTheOldestJobsBeyondItsLimit() {
        scene.settings.put("max-stored-jobs", "1");
        scene.directoriesUp = false;
        scene.settings.put("offers-timeout", "100ms");
        scene.start();
        Job first = scene.run(order(1, 1));

        Job second = scene.run(order(1, 1));
        awaitRunning(0);

        assertThat(scene.store().newest(10)).extracting(Job::id).containsExactly(second.id());
        assertThat(scene.service().find(first.id())).isEmpty();
    }

    @Test
    void finishesACoinjoinThatEveryMakerSignedOnceTheWalletServiceIsBack() {
        scene.honestMakers(1);
        scene.wallet = Intercepted.wallet(scene.wallets.as("taker"), (method, _) -> {
            if (method.equals("sign") && scene.wallets.count(Call.SIGN) == 0) scene.wallets.unreachable(true);
        });
        scene.start();
        scene.fund(5_000_000);

        String id = scene.service().submit(order(1, 1)).id();
        scene.timers.awaitArmed(JobRecovery.RETRY);
        assertThat(scene.service().find(id).orElseThrow().state()).isEqualTo(JobState.RUNNING);
        var changes = scene.service().changes(id).orElseThrow();
        scene.timers.expire(JobRecovery.RETRY);
        scene.timers.awaitArmed(JobRecovery.RETRY);
        scene.wallets.unreachable(false);
        scene.timers.expire(JobRecovery.RETRY);

        assertThat(changes.blockLast(JobScene.LIMIT))
                .isNotNull()
                .satisfies(job -> assertThat(job.state()).isEqualTo(JobState.COMPLETED));
        assertThat(scene.wallets.chain().accepted()).hasSize(1);
        assertThat(scene.wallets.leaseStates()).containsExactly(State.SPENT);
    }

    @Test
    void endsWithAnErrorOfItsOwnInsteadOfStayingForEver() {
        scene.honestMakers(1);
        scene.wallet = Intercepted.wallet(scene.wallets.as("taker"), (method, _) -> {
            if (method.equals("tip")) throw new IllegalArgumentException("a reply that cannot be read");
        });
        scene.start();
        scene.fund(5_000_000);

        assertFailed(scene.run(order(1, 1)), FailureReason.INTERNAL_ERROR);
        assertThat(scene.wallets.leaseStates()).containsExactly(State.RELEASED);
    }

    @Test
    void goesUnderANewNickEveryTimeAndLeavesTheMarketAfterwards() {
        scene.honestMakers(1).start();
        scene.fund(5_000_000);
        scene.run(order(1, 1));
        scene.fund(5_000_000);
        scene.makers.clear();
        scene.honestMakers(1);
        scene.run(order(1, 1));
        awaitRunning(0);

        assertThat(scene.markets)
                .extracting(Market::nick)
                .doesNotHaveDuplicates()
                .hasSize(2);
        assertThat(scene.markets).allMatch(FakeMarket::isClosed);
    }

    @Test
    void saysItCannotReachTheWalletService() {
        scene.honestMakers(1).start();
        scene.wallets.unreachable(true);

        assertFailed(scene.run(order(1, 1)), FailureReason.WALLET_UNAVAILABLE);
    }

    @Test
    void leavesALeaseThatItCannotReleaseToItsOwnTime() {
        scene.honestMakers(1);
        scene.wallet = Intercepted.wallet(scene.wallets.as("taker"), (method, _) -> {
            if (method.equals("open") || method.equals("release"))
                throw new WalletProblem(WalletProblem.UNREACHABLE, "unreachable", "no answer", null, null, null);
        });
        scene.start();
        scene.fund(5_000_000);

        assertFailed(scene.run(order(1, 1)), FailureReason.WALLET_UNAVAILABLE);
        assertThat(scene.wallets.leaseStates()).containsExactly(State.GRANTED);
    }

    private ScriptedMaker silentMaker() {
        var silent = new ScriptedMaker(scene.wallets.chain(), 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onFill(Fill fill) {
                return List.of();
            }
        };
        scene.makers.add(silent);
        return silent;
    }

    /** A job has ended for its orderer a moment before its place is free. */
    private void awaitRunning(int atMost) {
        assertThat(scene.service().awaitRunning(atMost, JobScene.LIMIT)).isTrue();
    }

    private static void assertFailed(Job job, FailureReason reason) {
        assertThat(job.failure())
                .isNotNull()
                .satisfies(failure ->
                        assertThat(failure.reason()).as(failure.detail()).isEqualTo(reason));
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.finishedAt()).isNotNull();
    }
}
