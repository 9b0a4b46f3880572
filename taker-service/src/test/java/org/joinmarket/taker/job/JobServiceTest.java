package org.joinmarket.taker.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.joinmarket.taker.job.JobScene.MAKER_COIN;
import static org.joinmarket.taker.job.JobScene.assertFailed;
import static org.joinmarket.taker.job.JobScene.order;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.messaging.Market;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.taker.testing.FakeMarket;
import org.joinmarket.taker.testing.Intercepted;
import org.joinmarket.taker.testing.ScriptedMaker;
import org.joinmarket.testkit.wallet.FakeWalletService.Call;
import org.joinmarket.wallet.api.Leases.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

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

    @Test
    void sparesASlowReaderWhatIsOutdatedInsteadOfKeepingItForHim() {
        scene.start();
        Job job = JobStoreContract.job("watched", "2026-11-23T12:00:00Z");
        scene.store().insert(job, order(1, 1));
        var tracker = new JobTracker(scene.store(), InstantSource.system(), job);
        var seen = new ArrayList<Phase>();
        var slow = new BaseSubscriber<Job>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            protected void hookOnNext(Job value) {
                seen.add(value.phase());
            }
        };

        tracker.changes().subscribe(slow);
        for (Phase phase : List.of(Phase.LEASING_INPUTS, Phase.FILLING, Phase.AUTHENTICATING)) tracker.enter(phase);
        slow.request(10);

        assertThat(seen).containsExactly(job.phase(), Phase.AUTHENTICATING);
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
        var silent = scene.silentMaker();
        scene.start();
        scene.fund(5_000_000);

        String id = scene.service().submit(order(3, 2)).id();
        scene.awaitPhase(id, Phase.FILLING);
        scene.timers.awaitArmed(JobScene.FILL);
        scene.markets.getFirst().settle();
        scene.timers.expire(JobScene.FILL);

        Job job = scene.end(id);
        scene.awaitRunning(0);
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
    void doesNotChooseAMakerThatPromisesTheMinersMoreThanItIsPaid() {
        scene.makers.add(new ScriptedMaker(scene.wallets.chain(), 250, 250, new long[] {MAKER_COIN}));
        scene.makers.add(new ScriptedMaker(scene.wallets.chain(), 250, 251, new long[] {MAKER_COIN}));
        scene.start();
        scene.fund(5_000_000);

        Job job = scene.run(order(2, 1));

        assertThat(job.makers())
                .singleElement()
                .extracting(Job.JobMaker::nick)
                .isEqualTo(scene.makers.getFirst().nick().value());
        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
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
        scene.awaitRunning(1);
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
    void forgetsTheOldestJobsBeyondItsLimit() {
        scene.settings.put("max-stored-jobs", "1");
        scene.directoriesUp = false;
        scene.settings.put("offers-timeout", "100ms");
        scene.start();
        Job first = scene.run(order(1, 1));

        Job second = scene.run(order(1, 1));
        scene.awaitRunning(0);

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
    void goesUnderANewNickEveryTimeAndLeavesTheMarketAfterwards() {
        scene.honestMakers(1).start();
        scene.fund(5_000_000);
        scene.run(order(1, 1));
        scene.fund(5_000_000);
        scene.makers.clear();
        scene.honestMakers(1);
        scene.run(order(1, 1));
        scene.awaitRunning(0);

        assertThat(scene.markets)
                .extracting(Market::nick)
                .doesNotHaveDuplicates()
                .hasSize(2);
        assertThat(scene.markets).allMatch(FakeMarket::isClosed);
    }
}
