package org.joinmarket.taker.job;

import io.micrometer.observation.ObservationRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.coinjoin.CoinjoinCodec;
import org.joinmarket.common.coinjoin.CoinjoinTransaction;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.messaging.DirectoryEndpoint;
import org.joinmarket.messaging.DirectoryView;
import org.joinmarket.messaging.Market;
import org.joinmarket.messaging.MarketListener;
import org.joinmarket.messaging.PrivateMessage;
import org.joinmarket.messaging.PublicMessage;
import org.joinmarket.support.logging.LogKeys;
import org.joinmarket.taker.TakerProperties;
import org.joinmarket.taker.round.OwnSide;
import org.joinmarket.taker.round.Round;
import org.joinmarket.taker.round.RoundObserver;
import org.joinmarket.taker.round.RoundPlan;
import org.joinmarket.taker.round.RoundState;
import org.joinmarket.taker.round.RoundWallet;
import org.joinmarket.taker.round.Stage;
import org.joinmarket.taker.round.Timers;
import org.joinmarket.taker.round.TxLine;
import org.joinmarket.taker.round.WalletFailures;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.jspecify.annotations.Nullable;

/**
 * One coinjoin from the order to its end, on a thread of its own and under a nick of its own: collect offers, choose, lease,
 * and the round itself. Whatever was leased and not signed is released at the end. Past the point of no return a trouble that
 * may pass leaves the job running, for {@link JobRecovery} to finish.
 */
@Slf4j
final class JobRun implements MarketListener {
    private static final long PPM = 1_000_000;

    /** Reasons that time may mend, once every maker has signed. */
    private static final Set<FailureReason> MAY_PASS =
            Set.of(FailureReason.WALLET_UNAVAILABLE, FailureReason.WALLET_LOCKED, FailureReason.INTERNAL_ERROR);

    private final Order order;
    private final JobTracker tracker;
    private final Tools tools;
    private final MakerSearch search;
    private final JobWallet wallet;
    private volatile @Nullable Round round;
    private volatile @Nullable Market market;
    private volatile @Nullable FailureReason cancelled;
    private boolean signing;

    /** What every coinjoin of this service uses. */
    record Tools(
            TakerProperties properties,
            WalletApi wallet,
            RoundWallet roundWallet,
            MarketFactory markets,
            JobStore store,
            FailedMakers failedMakers,
            Timers timers,
            InstantSource clock,
            SecureRandom random,
            Network network,
            JobMeters meters,
            ObservationRegistry observations) {}

    /** Joins the market under a new nick. */
    @FunctionalInterface
    interface MarketFactory {
        Market join(NickIdentity identity, MarketListener listener);
    }

    JobRun(Order order, JobTracker tracker, Tools tools) {
        this.order = order;
        this.tracker = tracker;
        this.tools = tools;
        this.search = new MakerSearch(order, tools.properties(), tools.clock(), tools.random());
        this.wallet = new JobWallet(order, tracker.current().id(), tools);
    }

    JobTracker tracker() {
        return tracker;
    }

    /**
     * From any thread; too late once our own signatures were asked for.
     *
     * @param why {@link FailureReason#CANCELLED} or {@link FailureReason#INTERRUPTED}
     */
    void cancel(FailureReason why) {
        cancelled = why;
        search.offers().stop();
        Round running = round;
        if (running != null) running.cancel();
    }

    /** Blocking; returns when the job is finished and stored as such, or left to the recovery. */
    void run() {
        try (var _ = LogKeys.of(tracker.current().id(), tracker.current().phase())) {
            mixAndReport();
        }
    }

    private void mixAndReport() {
        try (NickIdentity identity = NickIdentity.generate(tools.random());
                Market joined = tools.markets().join(identity, this)) {
            market = joined;
            joined.start();
            mix(joined);
        } catch (JobFailure e) {
            tracker.fail(e.reason(), String.valueOf(e.getMessage()));
        } catch (WalletProblem e) {
            tracker.fail(WalletFailures.reasonOf(e, FailureReason.WALLET_REFUSED), String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            tracker.fail(FailureReason.INTERRUPTED, "the service was stopped; nothing was signed");
        } catch (RuntimeException e) {
            log.error("coinjoin failed unexpectedly", e);
            if (!signing) tracker.fail(FailureReason.INTERNAL_ERROR, "an error inside this service; its log has it");
        }
        if (tracker.current().isFinished()) report();
        else tracker.leaveOpen();
    }

    private void checkCancelled() {
        FailureReason why = cancelled;
        if (why != null) throw new JobFailure(why, detailOf(why));
    }

    private static String detailOf(FailureReason cancelled) {
        return cancelled == FailureReason.CANCELLED
                ? "cancelled by its orderer"
                : "the service was stopped; nothing was signed";
    }

    private void mix(Market joined) throws InterruptedException {
        tracker.enter(Phase.COLLECTING_OFFERS);
        search.leaveOut(excluded());
        search.await();
        checkCancelled();
        if (!isConnected(joined))
            throw new JobFailure(FailureReason.NO_DIRECTORY, "none of the configured directories is connected");
        tracker.enter(Phase.SELECTING);
        Collection<Offer> offers = search.offers().offers();
        MakerSearch.Found found = search.found(offers, excluded()); // anew: other jobs and makers did not stand still
        tracker.leftOut(found.leftOut());
        List<Offer> makers = search.choose(found);
        Sats amount = new Sats(order.amountSats());
        var chosen = new ChosenMakers(makers, amount);
        tracker.makers(chosen.view(Map.of()));

        tracker.enter(Phase.LEASING_INPUTS);
        Pricing pricing = Pricing.of(order, makers, tools);
        checkCancelled();
        Leases.Lease lease = wallet.lease(pricing);
        RoundState end;
        try {
            tools.store().setLease(tracker.current().id(), lease.id());
            log.atInfo().addKeyValue(LogKeys.LEASE, lease.id()).log("inputs leased");
            Limits limits = wallet.limits(lease, makers, pricing);
            if (!TxLine.canFit(lease.inputs().size(), makers.size()))
                throw new JobFailure(
                        FailureReason.TRANSACTION_TOO_LARGE,
                        lease.inputs().size() + " coins of ours and " + makers.size()
                                + " makers do not fit into one message");
            long lockTime = CoinjoinTransaction.lockTime(wallet.height(), tools.random());
            var own = OwnSide.of(
                    lease, pricing.rate().within(limits.maxFeeRate()), limits.caps(pricing.expected()), lockTime);
            var plan = new RoundPlan(amount, chosen.participants(), limits.minimumMakers(), own.takerSide());
            end = runRound(plan, own, joined, chosen);
        } finally {
            if (!signing) wallet.release(lease.id());
        }
        if (end instanceof RoundState.Failed failed) settle(failed.reason(), failed.detail(), lease.id());
    }

    private static boolean isConnected(Market joined) {
        return joined.directories().stream().anyMatch(DirectoryView::isUp);
    }

    private MakerSearch.Excluded excluded() {
        Set<Nick> own = wallet.ownMakers(); // may take a while, in which makers fail
        return new MakerSearch.Excluded(tools.failedMakers().current(), own);
    }

    private RoundState runRound(RoundPlan plan, OwnSide own, Market joined, ChosenMakers chosen) {
        var progress = new Progress(chosen);
        try (var now = new Round(
                plan,
                own,
                joined,
                tools.roundWallet(),
                new CoinjoinCodec(tools.network()),
                tools.timers(),
                limits(),
                tools.random(),
                progress)) {
            round = now;
            checkCancelled();
            PodleCommitment commitment = wallet.commitment(own.leaseId());
            progress.filledAt = tools.clock().millis();
            RoundState end = now.run(commitment);
            // before the orderer sees the end, and may order again
            tools.failedMakers().remember(end.roster(), isConnected(joined));
            tracker.makers(chosen.view(end.roster().dropped()));
            if (end instanceof RoundState.Done done) {
                Transaction finished = now.finished();
                if (finished == null) throw new IllegalStateException("done without a transaction");
                tracker.complete(
                        done.txid().hex(), finished.hex(), tools.clock().millis() - progress.filledAt);
            }
            return end;
        } finally {
            round = null;
        }
    }

    private void settle(FailureReason reason, String detail, String lease) {
        if (signing && MAY_PASS.contains(reason)) {
            log.atWarn()
                    .addKeyValue("reason", reason)
                    .log("coinjoin not finished yet, although every maker has signed");
            return;
        }
        if (signing) wallet.release(lease); // refused; one that was signed stays as it is
        if (reason == FailureReason.CANCELLED) checkCancelled();
        tracker.fail(reason, detail);
    }

    private final class Progress implements RoundObserver {
        private final ChosenMakers chosen;
        private long filledAt;

        Progress(ChosenMakers chosen) {
            this.chosen = chosen;
        }

        @Override
        public void entered(RoundState state) {
            Phase phase = switch (state) {
                case RoundState.Filling _, RoundState.Rotating _, RoundState.Opening _ -> Phase.FILLING;
                case RoundState.Authenticating _ -> Phase.AUTHENTICATING;
                case RoundState.Building _ -> Phase.BUILDING;
                case RoundState.CollectingSignatures _ -> Phase.COLLECTING_SIGNATURES;
                case RoundState.CheckingInputs _, RoundState.Signing _ -> Phase.SIGNING;
                case RoundState.Broadcasting _ -> Phase.BROADCASTING;
                case RoundState.Done _, RoundState.Failed _ -> tracker.current().phase();
            };
            tracker.enter(phase);
            if (!state.isFinal()) tracker.makers(chosen.view(state.roster().dropped()));
        }

        @Override
        public void makerSigned(Nick maker) {
            chosen.signedBy(maker);
        }

        @Override
        public void aboutToSign(String transactionHex, Costs costs) {
            tracker.fees(fees(costs));
            tools.store().setUnsignedByUs(tracker.current().id(), transactionHex);
            signing = true;
        }
    }

    private Map<Stage, Duration> limits() {
        var properties = tools.properties();
        return Map.of(
                Stage.FILL, properties.fillTimeout(),
                Stage.AUTH, properties.authTimeout(),
                Stage.SIGN, properties.signTimeout(),
                Stage.ROUND, properties.roundTimeout());
    }

    private Job.Fees fees(RoundObserver.Costs costs) {
        long total = costs.total().value();
        return new Job.Fees(
                costs.minerFee().value(),
                costs.ownMinerFee().value(),
                costs.makerFees().value(),
                total,
                Math.multiplyExact(total, PPM) / order.amountSats());
    }

    private void report() {
        Job job = tracker.current();
        tools.meters().finished(job);
        var event = log.atInfo().addKeyValue("state", job.state());
        if (job.failure() != null)
            event = event.addKeyValue("reason", job.failure().reason());
        for (Job.PhaseTime time : job.phases())
            event = event.addKeyValue(time.phase().name().toLowerCase(Locale.ROOT) + "_ms", time.millis());
        event.log(job.state() == JobState.COMPLETED ? "coinjoin completed" : "coinjoin failed");
    }

    @Override
    public void onPublic(PublicMessage message) {
        Market joined = market;
        if (joined != null) search.offers().onPublic(message, joined.seenBy(message.from()));
    }

    @Override
    public void onPrivate(PrivateMessage message) {
        Round running = round;
        if (running != null) running.onMessage(message);
        else search.offers().onPrivate(message.from(), message.commands());
    }

    @Override
    public void onDirectoryUp(DirectoryEndpoint directory) {
        Market joined = market;
        if (joined != null && round == null) joined.requestOrderbook(directory);
    }

    @Override
    public void onDirectoryDown(DirectoryEndpoint directory) {
        Market joined = market;
        if (joined != null) search.offers().directoryDown(directory, joined::seenBy);
    }

    @Override
    public void onLeftOne(Nick nick, DirectoryEndpoint directory) {
        Market joined = market;
        if (joined != null) search.offers().leftOne(nick, directory, joined.seenBy(nick));
    }

    @Override
    public void onLeft(Nick nick) {
        search.offers().onLeft(nick);
        Round running = round;
        if (running != null) running.onLeft(nick);
    }
}
