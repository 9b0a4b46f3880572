package org.joinmarket.taker.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.common.amount.Sats.sats;
import static org.joinmarket.taker.job.JobScene.AMOUNT;
import static org.joinmarket.taker.job.JobScene.MAKER_COIN;
import static org.joinmarket.taker.job.JobScene.assertFailed;
import static org.joinmarket.taker.job.JobScene.order;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.taker.testing.Intercepted;
import org.joinmarket.taker.testing.ScriptedMaker;
import org.joinmarket.testkit.wallet.FakeWalletService.Call;
import org.joinmarket.wallet.api.Bonds;
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

/** Jobs that end without a transaction: each with its reason, and with nothing left leased. */
@Tag("slow")
class JobFailureTest {
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
    void leasesNothingForARateThatTheNodeDoesNotTake() {
        scene.honestMakers(1).start();
        scene.fund(5_000_000);
        scene.wallets.minimumFeeRate(3_000);

        assertFailed(
                scene.run(new Order("carol", 0, AMOUNT, 1, 1, null, 10_000, 2_000, 1_000_000, 50_000, 2_999L)),
                FailureReason.FEE_RATE_BELOW_MINIMUM);
        assertThat(scene.makers.getFirst().heard()).isEmpty();
        assertThat(scene.wallets.count(Call.LEASE)).isZero();
    }

    @Test
    void liftsAnEstimateToWhatTheNodeTakes() {
        scene.settings.put("fee-rate-spread-ppm", "0");
        scene.settings.put("max-fee-rate-sats-per-kvb", "3000"); // so that more would be refused
        scene.honestMakers(1).start();
        scene.fund(5_000_000);
        scene.wallets.minimumFeeRate(3_000);

        Job job = scene.run(order(1, 1));

        assertThat(job.failure()).isNull();
        Job.Fees fees = Objects.requireNonNull(job.fees());
        String hex = Objects.requireNonNull(job.transaction());
        int vsize = Transaction.parseHex(hex).toOptional().orElseThrow().vsize();
        assertThat(fees.minerFeeSats() * 1_000).isGreaterThanOrEqualTo(3_000L * vsize);
    }

    @ParameterizedTest
    @CsvSource({"350000, 1000000", "1000, 1000000", "350000, 850"})
    void theRandomPartOfTheRateNeverDecidesWhetherThereIsACoinjoin(long maxFeeRate, long maxCost) {
        scene.settings.put("fee-rate-spread-ppm", "1000000");
        scene.settings.put("max-fee-rate-sats-per-kvb", Long.toString(maxFeeRate));
        scene.start();

        for (int round = 0; round < 4; round++) {
            scene.makers.clear();
            scene.honestMakers(1).fund(5_000_000);
            Job job = scene.run(new Order("carol", 0, AMOUNT, 1, 1, null, 10_000, 2_000, maxCost, 50_000, 1_000L));
            assertThat(job.failure()).isNull();
            assertThat(Objects.requireNonNull(job.fees()).totalCostSats()).isLessThanOrEqualTo(maxCost);
        }
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
    void asksAMakerThatDidNotSignNoMoreAlsoAfterARestart() {
        ScriptedMaker silent = new ScriptedMaker(scene.wallets.chain(), 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onTx(UnsignedTx tx) {
                return List.of();
            }
        };
        scene.makers.add(silent);
        scene.start();
        scene.fund(5_000_000);
        String id = scene.service().submit(order(1, 1)).id();
        scene.timers.expire(JobScene.SIGN);
        assertFailed(scene.end(id), FailureReason.SIGNATURE_MISSING);

        Job alone = scene.run(order(1, 1));
        scene.crash();
        scene.start();
        scene.honestMakers(1);
        Job withAnother = scene.run(order(1, 1));

        assertFailed(alone, FailureReason.TOO_FEW_OFFERS);
        assertThat(alone.leftOut()).isEqualTo(new Job.LeftOut(1, 0));
        assertThat(alone.failure())
                .isNotNull()
                .satisfies(failure -> assertThat(failure.detail()).contains("1 more are left out"));
        assertThat(withAnother.state()).isEqualTo(JobState.COMPLETED);
        assertThat(withAnother.leftOut()).isEqualTo(new Job.LeftOut(1, 0));
        assertThat(silent.fills()).hasSize(1);
    }

    @Test
    void holdsNoSilenceAgainstAMakerWhileNoDirectoryIsUp() {
        scene.makers.add(new ScriptedMaker(scene.wallets.chain(), 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onTx(UnsignedTx tx) {
                scene.awaitMarket().goDown();
                return List.of();
            }
        });
        scene.start();
        scene.fund(5_000_000);
        String id = scene.service().submit(order(1, 1)).id();
        scene.timers.awaitArmed(JobScene.SIGN);
        scene.awaitMarket().settle();

        scene.timers.expire(JobScene.SIGN);

        assertFailed(scene.end(id), FailureReason.SIGNATURE_MISSING);
        assertThat(scene.failedMakers().current()).isEmpty();
    }

    @Test
    void asksNoMakerOfTheSameWalletServiceAlsoIfItCameWhileOffersWereCollected() {
        ScriptedMaker stranger = new ScriptedMaker(scene.wallets.chain(), 250, MAKER_COIN);
        ScriptedMaker early = new ScriptedMaker(scene.wallets.chain(), 250, MAKER_COIN);
        ScriptedMaker late = new ScriptedMaker(scene.wallets.chain(), 250, MAKER_COIN);
        scene.makers.addAll(List.of(early, stranger, late));
        scene.wallets.wallet("bob");
        WalletApi ownMakers = scene.wallets.as("bob's maker");
        WalletApi laterMakers = scene.wallets.as("bob's other maker");
        ownMakers.registerNick("bob", new Bonds.RegisterNick(early.nick().value()));
        scene.wallet = Intercepted.replacing(scene.wallets.as("taker"), answer -> {
            if (answer instanceof Bonds.NicksInUse)
                laterMakers.registerNick(
                        "bob", new Bonds.RegisterNick(late.nick().value()));
            return answer;
        });
        scene.start();
        scene.fund(5_000_000);

        Job alone = scene.run(order(3, 2));
        Job withTheStranger = scene.run(order(3, 1));

        assertFailed(alone, FailureReason.TOO_FEW_OFFERS);
        assertThat(alone.leftOut()).isEqualTo(new Job.LeftOut(0, 2));
        assertThat(alone.failure())
                .isNotNull()
                .satisfies(failure -> assertThat(failure.detail()).contains("2 more", "same wallet service"));
        assertThat(withTheStranger.state()).isEqualTo(JobState.COMPLETED);
        assertThat(early.heard()).isEmpty();
        assertThat(late.heard()).isEmpty();
    }

    @Test
    void asksItsOwnMakersWhereItsOperatorPlaysTheWholeMarket() {
        ScriptedMaker ours = new ScriptedMaker(scene.wallets.chain(), 250, MAKER_COIN);
        scene.makers.add(ours);
        scene.wallets.wallet("bob");
        scene.wallets
                .as("bob's maker")
                .registerNick("bob", new Bonds.RegisterNick(ours.nick().value()));
        scene.settings.put("own-makers", "true");
        scene.start();
        scene.fund(5_000_000);

        Job job = scene.run(order(1, 1));

        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
        assertThat(job.leftOut()).isEqualTo(new Job.LeftOut(0, 0));
    }

    @Test
    void doesNotChooseWhileItCannotLearnWhichMakersAreItsOwn() {
        scene.honestMakers(1).start();
        scene.fund(5_000_000);
        scene.wallets.refuse(Call.MAKER_NICKS, "something-new");

        assertFailed(scene.run(order(1, 1)), FailureReason.WALLET_REFUSED);
        assertThat(scene.makers.getFirst().heard()).isEmpty();
        assertThat(scene.wallets.leaseStates()).isEmpty();
    }

    @Test
    void asksNoMakerForACoinjoinThatWouldNotFitIntoOneMessage() {
        scene.honestMakers(1).start();
        for (int i = 0; i < 600; i++) scene.fund(30_000);

        assertFailed(
                scene.run(new Order("carol", 0, 17_800_000, 1, 1, null, 10_000, 2_000, 1_000_000, 50_000, null)),
                FailureReason.TRANSACTION_TOO_LARGE);
        assertThat(scene.makers.getFirst().heard()).isEmpty();
        assertThat(scene.wallets.leaseStates()).containsExactly(State.RELEASED);
        assertThat(scene.wallets.count(Call.COMMIT))
                .as("no commitment is used up")
                .isZero();
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
        assertThat(scene.wallets.count(Call.COMMIT))
                .as("no commitment is used up")
                .isZero();
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
}
