package org.joinmarket.taker.round;

import static org.joinmarket.common.amount.Sats.sats;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.coinjoin.CoinjoinCodec;
import org.joinmarket.common.coinjoin.MakerTerms;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.messaging.MarketListener;
import org.joinmarket.messaging.PrivateMessage;
import org.joinmarket.taker.job.FailureReason;
import org.joinmarket.taker.testing.FakeMarket;
import org.joinmarket.taker.testing.ManualTimers;
import org.joinmarket.taker.testing.ScriptedMaker;
import org.joinmarket.taker.testing.Waiting;
import org.joinmarket.testkit.wallet.FakeChain;
import org.joinmarket.testkit.wallet.FakeWalletService;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;
import org.jspecify.annotations.Nullable;

/** A taker, its wallet service, scripted makers, and one round between them. */
final class RoundScene implements AutoCloseable {
    static final Sats AMOUNT = sats(1_000_000);
    static final long MAKER_COIN = 3_000_000;
    static final long TAKER_COIN = 5_000_000;
    static final FeeRate RATE = new FeeRate(1_000);

    /** Different for each, so that tests can tell them apart; none of them passes by itself. */
    static final Map<Stage, Duration> LIMITS = Map.of(
            Stage.FILL, Duration.ofSeconds(1),
            Stage.AUTH, Duration.ofSeconds(2),
            Stage.SIGN, Duration.ofSeconds(3),
            Stage.ROUND, Duration.ofSeconds(4));

    private static final SecureRandom RANDOM = new SecureRandom();

    final FakeWalletService service = FakeWalletService.onRegtest();
    final FakeChain chain = service.chain();
    final ManualTimers timers = new ManualTimers();
    final Witnessing observer = new Witnessing();
    private final List<ScriptedMaker> makers = new ArrayList<>();
    private WalletApi wallet = service.as("taker");
    private Sats maxCost = sats(100_000);
    private long takerCoin = TAKER_COIN;
    private FeeRate maxFeeRate = new FeeRate(10_000);
    private @Nullable FakeMarket market;
    private @Nullable Round round;
    private @Nullable OwnSide own;
    private @Nullable FutureTask<RoundState> running;

    /** Keeps what the round shows, and lets tests wait for it. */
    static final class Witnessing implements RoundObserver {
        private final Waiting waiting = new Waiting();
        private final List<RoundState> states = new ArrayList<>();
        private final List<Nick> signed = new ArrayList<>();
        private volatile @Nullable String partial;
        private volatile RoundObserver.@Nullable Costs costs;
        Runnable beforeSigning = () -> {};
        Consumer<RoundState> whenEntered = _ -> {};

        @Override
        public void entered(RoundState state) {
            waiting.change(() -> states.add(state));
            whenEntered.accept(state);
        }

        @Override
        public void makerSigned(Nick maker) {
            waiting.change(() -> signed.add(maker));
        }

        @Override
        public void aboutToSign(String transactionHex, Costs known) {
            partial = transactionHex;
            costs = known;
            beforeSigning.run();
        }

        <S extends RoundState> void await(Class<S> kind, Predicate<S> condition) {
            waiting.until(
                    kind.getSimpleName(),
                    () -> !states.isEmpty()
                            && kind.isInstance(states.getLast())
                            && condition.test(kind.cast(states.getLast())));
        }

        Transaction partial() {
            return Transaction.parseHex(Objects.requireNonNull(partial))
                    .toOptional()
                    .orElseThrow();
        }

        RoundObserver.Costs costs() {
            return Objects.requireNonNull(costs);
        }

        void awaitSignatures(int count) {
            waiting.until(count + " makers signed", () -> signed.size() >= count);
        }
    }

    static Duration limit(Stage stage) {
        return LIMITS.getOrDefault(stage, Duration.ZERO);
    }

    ScriptedMaker honest(long fee) {
        return with(new ScriptedMaker(chain, fee, MAKER_COIN));
    }

    <M extends ScriptedMaker> M with(M maker) {
        makers.add(maker);
        return maker;
    }

    RoundScene wallet(WalletApi other) {
        wallet = other;
        return this;
    }

    RoundScene maxCost(long sats) {
        maxCost = sats(sats);
        return this;
    }

    RoundScene takerCoin(long sats) {
        takerCoin = sats;
        return this;
    }

    RoundScene maxFeeRate(long satsPerKvb) {
        maxFeeRate = new FeeRate(satsPerKvb);
        return this;
    }

    /** Leases, commits and begins; the round runs on a thread of its own. */
    RoundScene start(int minimumMakers) {
        service.wallet("carol").fund(0, sats(takerCoin));
        Leases.Lease lease = service.as("taker")
                .leaseAsTaker(
                        "carol",
                        new Leases.TakerRequest(
                                "round-test", 0, AMOUNT.value(), null, 10_000, 100_000, 100_000, 10_000, 1, 600));
        PodleCommitment commitment = PodleCommitment.parseHex(
                        service.as("taker").commit(lease.id()).commitment())
                .orElseThrow();
        OwnSide side = OwnSide.of(lease, RATE, new OwnSide.Caps(sats(10_000), maxCost, maxFeeRate), 200);
        List<Participant> participants = makers.stream()
                .map(maker -> new Participant(maker.nick(), maker.offer().id(), MakerTerms.of(maker.offer(), AMOUNT)))
                .toList();
        var joined = new FakeMarket(makers);
        var now = new Round(
                new RoundPlan(AMOUNT, participants, minimumMakers, side.takerSide()),
                side,
                joined,
                new RoundWallet(wallet, Duration.ofMillis(1)),
                new CoinjoinCodec(Network.REGTEST),
                timers,
                LIMITS,
                RANDOM,
                observer);
        joined.listener(new MarketListener() {
            @Override
            public void onPrivate(PrivateMessage message) {
                now.onMessage(message);
            }

            @Override
            public void onLeft(Nick nick) {
                now.onLeft(nick);
            }
        });
        market = joined;
        round = now;
        own = side;
        var task = new FutureTask<>(() -> now.run(commitment));
        running = task;
        Thread.ofVirtual().name("round").start(task);
        return this;
    }

    /** Lets a time-out happen after everything that was sent so far has been answered. */
    RoundScene expire(Stage stage) {
        timers.awaitArmed(limit(stage));
        market().settle();
        timers.expire(limit(stage));
        return this;
    }

    RoundState end() {
        if (running == null) throw new AssertionError("not started");
        try {
            return running.get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the round did not end", e);
        }
    }

    RoundState.Done done() {
        RoundState end = end();
        if (end instanceof RoundState.Done done) return done;
        throw new AssertionError("the round ended as " + describe(end));
    }

    RoundState.Failed failed(FailureReason reason) {
        RoundState end = end();
        if (end instanceof RoundState.Failed failed && failed.reason() == reason) return failed;
        throw new AssertionError("the round ended as " + describe(end));
    }

    private static String describe(RoundState end) {
        return end instanceof RoundState.Failed failed
                ? failed.reason() + ": " + failed.detail() + " "
                        + failed.roster().dropped()
                : end.getClass().getSimpleName();
    }

    FakeMarket market() {
        if (market == null) throw new AssertionError("not started");
        return market;
    }

    Round round() {
        if (round == null) throw new AssertionError("not started");
        return round;
    }

    OwnSide own() {
        if (own == null) throw new AssertionError("not started");
        return own;
    }

    Transaction broadcast() {
        if (chain.accepted().size() != 1)
            throw new AssertionError(chain.accepted().size() + " transactions were broadcast");
        return chain.accepted().getFirst();
    }

    @Override
    public void close() {
        if (market != null) market.close();
        if (round != null) round.close();
    }
}
