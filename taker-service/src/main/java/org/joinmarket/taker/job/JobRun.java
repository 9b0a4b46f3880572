package org.joinmarket.taker.job;

import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.coinjoin.CoinjoinCodec;
import org.joinmarket.common.coinjoin.CoinjoinTransaction;
import org.joinmarket.common.coinjoin.MakerTerms;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.OfferFilter;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.messaging.DirectoryEndpoint;
import org.joinmarket.messaging.DirectoryView;
import org.joinmarket.messaging.Market;
import org.joinmarket.messaging.MarketListener;
import org.joinmarket.messaging.PrivateMessage;
import org.joinmarket.messaging.PublicMessage;
import org.joinmarket.taker.TakerProperties;
import org.joinmarket.taker.orderbook.OfferCollector;
import org.joinmarket.taker.round.OwnSide;
import org.joinmarket.taker.round.Participant;
import org.joinmarket.taker.round.Round;
import org.joinmarket.taker.round.RoundObserver;
import org.joinmarket.taker.round.RoundPlan;
import org.joinmarket.taker.round.RoundState;
import org.joinmarket.taker.round.RoundWallet;
import org.joinmarket.taker.round.Stage;
import org.joinmarket.taker.round.Timers;
import org.joinmarket.taker.round.WalletFailures;
import org.joinmarket.taker.selection.MakerSelection;
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
    private final OfferCollector offers;
    private final Map<Nick, Offer> chosen = new ConcurrentHashMap<>();
    private final Set<Nick> signed = ConcurrentHashMap.newKeySet();
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
            Timers timers,
            InstantSource clock,
            SecureRandom random,
            Network network,
            JobMeters meters) {}

    /** Joins the market under a new nick. */
    @FunctionalInterface
    interface MarketFactory {
        Market join(NickIdentity identity, MarketListener listener);
    }

    /** Ends the coinjoin with a reason. */
    private static final class Failure extends RuntimeException {
        private final FailureReason reason;

        Failure(FailureReason reason, String detail) {
            super(detail, null, false, false);
            this.reason = reason;
        }
    }

    JobRun(Order order, JobTracker tracker, Tools tools) {
        this.order = order;
        this.tracker = tracker;
        this.tools = tools;
        this.offers = new OfferCollector(
                tools.clock(),
                tools.properties().maxOffers(),
                tools.properties().maxOffersPerMaker());
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
        offers.stop();
        Round running = round;
        if (running != null) running.cancel();
    }

    /** Blocking; returns when the job is finished and stored as such, or left to the recovery. */
    void run() {
        try (NickIdentity identity = NickIdentity.generate(tools.random());
                Market joined = tools.markets().join(identity, this)) {
            market = joined;
            joined.start();
            mix(joined);
        } catch (Failure e) {
            tracker.fail(e.reason, String.valueOf(e.getMessage()));
        } catch (WalletProblem e) {
            tracker.fail(WalletFailures.reasonOf(e, FailureReason.WALLET_REFUSED), WalletFailures.detailOf(e));
        } catch (InterruptedException _) {
            tracker.fail(FailureReason.INTERRUPTED, "the service was stopped; nothing was signed");
        } catch (RuntimeException e) {
            log.error("coinjoin failed unexpectedly", e);
            if (!signing) tracker.fail(FailureReason.INTERNAL_ERROR, "an error inside this service; its log has it");
        }
        if (tracker.current().isFinished()) report();
    }

    private void checkCancelled() {
        FailureReason why = cancelled;
        if (why != null) throw new Failure(why, detailOf(why));
    }

    private static String detailOf(FailureReason cancelled) {
        return cancelled == FailureReason.CANCELLED
                ? "cancelled by its orderer"
                : "the service was stopped; nothing was signed";
    }

    private void mix(Market joined) throws InterruptedException {
        List<Offer> makers = select(collect(joined));
        Sats amount = new Sats(order.amountSats());
        for (Offer offer : makers) chosen.put(offer.maker(), offer);
        tracker.makers(jobMakers(Map.of()));

        tracker.enter(Phase.LEASING_INPUTS);
        FeeRate feeRate = feeRate();
        Sats maxCost = Costing.limit(amount, order.maxCostSats(), order.maxCostPpm());
        Sats expected = Costing.expected(makers, amount, feeRate);
        if (maxCost.isLessThan(expected))
            throw new Failure(
                    FailureReason.COST_ABOVE_LIMIT,
                    "about " + expected + " sats are needed for all fees, the limit is " + maxCost);
        checkCancelled();
        Leases.Lease lease = lease(expected, maxCost);
        RoundState end;
        try {
            tools.store().setLease(tracker.current().id(), lease.id());
            Limits limits = limits(lease, makers, feeRate, maxCost);
            PodleCommitment commitment = PodleCommitment.parseHex(
                            tools.wallet().commit(lease.id()).commitment())
                    .orElseThrow();
            int height =
                    tools.roundWallet().repeated(() -> tools.wallet().tip()).height();
            long lockTime = CoinjoinTransaction.lockTime(height, tools.random());
            var own = OwnSide.of(lease, feeRate, limits.maxCost(), lockTime);
            var plan = new RoundPlan(amount, participants(makers, amount), limits.minimumMakers(), own.takerSide());
            end = runRound(plan, own, joined, commitment);
        } finally {
            if (!signing) release(lease.id());
        }
        if (end instanceof RoundState.Failed failed) settle(failed.reason(), failed.detail(), lease.id());
    }

    /** Refuses what the wallet service would refuse to sign, before any maker shows a coin for it. */
    private Limits limits(Leases.Lease lease, List<Offer> makers, FeeRate feeRate, Sats maxCost) {
        Limits limits = new Limits(maxCost, feeRate, order.minimumMakers()).tightenedBy(lease.taker());
        if (limits.minimumMakers() > makers.size())
            throw new Failure(
                    limits.minimumMakers() > order.makers()
                            ? FailureReason.WALLET_REFUSED
                            : FailureReason.TOO_FEW_OFFERS,
                    "the wallet service signs with " + limits.minimumMakers() + " makers or more; " + makers.size()
                            + " were found of the " + order.makers() + " that were ordered");
        if (limits.maxFeeRate().compareTo(feeRate) < 0)
            throw new Failure(
                    FailureReason.COST_ABOVE_LIMIT,
                    "the fee rate of " + feeRate + " is above the wallet service's limit of " + limits.maxFeeRate());
        return limits;
    }

    private RoundState runRound(RoundPlan plan, OwnSide own, Market joined, PodleCommitment commitment) {
        var progress = new Progress();
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
            progress.filledAt = tools.clock().millis();
            RoundState end = now.run(commitment);
            tracker.makers(jobMakers(reasons(end.roster())));
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
                    .addKeyValue("job", tracker.current().id())
                    .addKeyValue("reason", reason)
                    .log("coinjoin not finished yet, although every maker has signed");
            return;
        }
        if (signing) release(lease); // refused; one that was signed stays as it is
        if (reason == FailureReason.CANCELLED) checkCancelled();
        tracker.fail(reason, detail);
    }

    private final class Progress implements RoundObserver {
        private long filledAt;

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
            if (!state.isFinal()) tracker.makers(jobMakers(reasons(state.roster())));
        }

        @Override
        public void makerSigned(Nick maker) {
            signed.add(maker);
        }

        @Override
        public void aboutToSign(String transactionHex, Costs costs) {
            tracker.fees(fees(costs));
            tools.store().setUnsignedByUs(tracker.current().id(), transactionHex);
            signing = true;
        }
    }

    private Collection<Offer> collect(Market joined) throws InterruptedException {
        tracker.enter(Phase.COLLECTING_OFFERS);
        var properties = tools.properties();
        OfferFilter filter = filter();
        int enough = properties.offersEnough() * order.makers();
        offers.await(
                found -> filter.select(found).size() >= enough, properties.offersQuiet(), properties.offersTimeout());
        checkCancelled();
        if (joined.directories().stream().noneMatch(DirectoryView::isUp))
            throw new Failure(FailureReason.NO_DIRECTORY, "none of the configured directories is connected");
        return offers.offers();
    }

    private List<Offer> select(Collection<Offer> found) {
        tracker.enter(Phase.SELECTING);
        List<Offer> acceptable = filter().select(found);
        List<Offer> makers = MakerSelection.choose(
                acceptable, order.makers(), tools.properties().chooser(), tools.random());
        if (makers.size() < order.minimumMakers())
            throw new Failure(
                    FailureReason.TOO_FEW_OFFERS,
                    "of " + found.size() + " offers " + acceptable.size()
                            + " makers have one for this amount within the fee limits; " + order.minimumMakers()
                            + " are needed");
        return makers;
    }

    private OfferFilter filter() {
        return new OfferFilter(
                new Sats(order.amountSats()),
                new Sats(order.maxMakerFeeSats()),
                BigDecimal.valueOf(order.maxMakerFeePpm(), 6),
                Set.of());
    }

    private FeeRate feeRate() {
        Long ordered = order.feeRateSatsPerKvb();
        int target = tools.properties().feeTargetBlocks();
        long rate = ordered != null
                ? ordered
                : tools.roundWallet()
                        .repeated(() -> tools.wallet().feeEstimate(target))
                        .satsPerKvb();
        if (rate > tools.properties().maxFeeRateSatsPerKvb())
            throw new Failure(
                    FailureReason.COST_ABOVE_LIMIT,
                    "the fee rate of " + rate + " sat/kvB is above the limit of "
                            + tools.properties().maxFeeRateSatsPerKvb());
        return new FeeRate(rate);
    }

    private Leases.Lease lease(Sats expected, Sats maxCost) {
        var limits = tools.properties();
        long seconds = limits.roundTimeout().toSeconds() + 60; // the round's own limit comes first
        var request = new Leases.TakerRequest(
                "job-" + tracker.current().id(),
                order.mixdepth(),
                order.amountSats(),
                order.authorizationId(),
                expected.value(),
                maxCost.value(),
                order.maxCostPpm(),
                limits.maxFeeRateSatsPerKvb(),
                order.minimumMakers(),
                (int) Math.min(86_400, seconds));
        return tools.roundWallet().repeated(() -> tools.wallet().leaseAsTaker(order.wallet(), request));
    }

    private void release(String lease) {
        try {
            tools.wallet().release(lease, new Leases.Release(false));
        } catch (WalletProblem e) {
            log.atWarn()
                    .addKeyValue("job", tracker.current().id())
                    .addKeyValue("problem", e.slug())
                    .log("lease not released; it ends by its own time");
        }
    }

    private List<Participant> participants(List<Offer> makers, Sats amount) {
        return makers.stream()
                .map(offer -> new Participant(
                        offer.maker(), offer.id(), new MakerTerms(amount, offer.cjFee(amount), offer.txFee())))
                .toList();
    }

    private Map<Stage, Duration> limits() {
        var properties = tools.properties();
        return Map.of(
                Stage.FILL, properties.fillTimeout(),
                Stage.AUTH, properties.authTimeout(),
                Stage.SIGN, properties.signTimeout(),
                Stage.ROUND, properties.roundTimeout());
    }

    private List<Job.JobMaker> jobMakers(Map<Nick, String> reasons) {
        Sats amount = new Sats(order.amountSats());
        return chosen.values().stream()
                .sorted((a, b) -> a.maker().compareTo(b.maker()))
                .map(offer -> new Job.JobMaker(
                        offer.maker().value(),
                        offer.toCommand().text(),
                        offer.cjFee(amount).value(),
                        reasons.containsKey(offer.maker())
                                ? Job.MakerState.DROPPED
                                : signed.contains(offer.maker()) ? Job.MakerState.SIGNED : Job.MakerState.CHOSEN,
                        reasons.get(offer.maker())))
                .toList();
    }

    private static Map<Nick, String> reasons(RoundState.Roster roster) {
        var reasons = new ConcurrentHashMap<Nick, String>();
        roster.dropped().forEach((nick, reason) -> reasons.put(nick, reason.name()));
        return reasons;
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
        var event = log.atInfo().addKeyValue("job", job.id()).addKeyValue("state", job.state());
        if (job.failure() != null)
            event = event.addKeyValue("reason", job.failure().reason());
        for (Job.PhaseTime time : job.phases())
            event = event.addKeyValue(time.phase().name().toLowerCase(Locale.ROOT) + "_ms", time.millis());
        event.log(job.state() == JobState.COMPLETED ? "coinjoin completed" : "coinjoin failed");
    }

    @Override
    public void onPublic(PublicMessage message) {
        offers.onPublic(message.from(), message.commands());
    }

    @Override
    public void onPrivate(PrivateMessage message) {
        Round running = round;
        if (running != null) running.onMessage(message.from(), message.commands());
        else offers.onPrivate(message.from(), message.commands());
    }

    @Override
    public void onDirectoryUp(DirectoryEndpoint directory) {
        Market joined = market;
        if (joined != null && round == null) joined.requestOrderbook();
    }

    @Override
    public void onLeft(Nick nick) {
        offers.onLeft(nick);
        Round running = round;
        if (running != null) running.onLeft(nick);
    }
}
