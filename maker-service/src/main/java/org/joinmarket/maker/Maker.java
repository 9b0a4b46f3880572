package org.joinmarket.maker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.coinjoin.CoinjoinCodec;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.OfferMessage;
import org.joinmarket.common.offer.PublicCommand;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.maker.commitment.CommitmentHerald;
import org.joinmarket.maker.offer.OrderbookLimit;
import org.joinmarket.maker.offer.StandingOffers;
import org.joinmarket.maker.session.MakerSessions;
import org.joinmarket.maker.session.NickLimits;
import org.joinmarket.maker.session.OwnerThread;
import org.joinmarket.maker.session.Phase;
import org.joinmarket.maker.session.SessionContext;
import org.joinmarket.maker.session.SessionMeters.Dropped;
import org.joinmarket.maker.session.Timers.Timer;
import org.joinmarket.maker.wallet.BondProver;
import org.joinmarket.maker.wallet.LeaseFollower;
import org.joinmarket.maker.wallet.LeaseWallet;
import org.joinmarket.maker.wallet.Standing;
import org.joinmarket.maker.wallet.WalletWatch;
import org.joinmarket.messaging.DirectoryEndpoint;
import org.joinmarket.messaging.DirectoryView;
import org.joinmarket.messaging.Market;
import org.joinmarket.messaging.MarketListener;
import org.joinmarket.messaging.PrivateMessage;
import org.joinmarket.messaging.PublicMessage;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * One maker: a nick for this run, a wallet, an offer, and sessions with takers. Everything that changes is touched on one
 * thread of its own; calls that block run beside it and come back as tasks.
 */
@Slf4j
public final class Maker implements MarketListener, AutoCloseable {
    private static final Duration GOODBYE = Duration.ofSeconds(3);

    /** The longest that {@link #close} takes: three waits for others, and a little. */
    static final Duration CLOSING = GOODBYE.multipliedBy(3).plusSeconds(1);

    /**
     * Used commitments that one nick may have us remember or say, and how long one of them takes to come back: makers say each under
     * a nick of its own, or now and then one for another maker, so more than that is nobody's courtesy (H41).
     */
    private static final int COMMITMENTS_PER_NICK = 2;

    private static final Duration PER_COMMITMENT = Duration.ofSeconds(30);

    private final MakerEntry entry;
    private final MakerTools tools;
    private final NickIdentity identity;
    private final OwnerThread owner;
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final Market market;
    private final WalletWatch watch;
    private final BondProver bond;
    private final LeaseFollower follower;
    private final StandingOffers offers;
    private final CommitmentHerald herald;
    private final MakerSessions sessions;
    private final OrderbookLimit orderbookLimit;

    private final AtomicBoolean closed = new AtomicBoolean();

    // of the market's delivery thread alone
    private final NickLimits tellers;

    private volatile @Nullable Boolean pausedBefore; // as the database said; null until it could be asked

    // of the owner alone
    private Standing wallet = Standing.STARTING;
    private Standing reported = Standing.STARTING;
    private boolean polling;
    private boolean pollAgain;
    private boolean paused;
    private boolean pauseIsKnown; // until then nothing is offered: recovery needs the database too
    private boolean draining;
    private boolean closing;
    private Timer nextPoll = Timer.NONE;

    // of the one poll that runs
    private final PollTrouble trouble;
    private boolean recovered;

    public Maker(MakerEntry entry, MakerTools tools, WalletApi wallet) {
        this.entry = entry;
        this.tools = tools;
        MakerProperties properties = tools.properties();
        this.identity = NickIdentity.generate(tools.random());
        this.trouble = new PollTrouble(entry.name(), log, tools.clock());
        this.owner =
                new OwnerThread("maker-" + entry.name(), properties.session().maxWaiting());
        this.market = tools.market().create(identity, this);
        this.watch = new WalletWatch(wallet, entry.wallet(), identity.nick());
        this.bond = new BondProver(wallet, entry.wallet(), identity.nick(), tools.clock());
        this.follower = new LeaseFollower(wallet, entry.wallet(), entry.name(), tools.store());
        this.offers = new StandingOffers(
                identity.nick(),
                entry.policy(),
                owner,
                tools.timers(),
                tools.random(),
                command -> market.publish(command.text()),
                properties.changeDelay());
        this.herald =
                new CommitmentHerald(tools.market()::create, blocking, tools.timers(), tools.clock(), tools.random());
        this.sessions = new MakerSessions(
                SessionContext.builder()
                        .maker(entry.name())
                        .owner(owner)
                        .blocking(blocking)
                        .timers(tools.timers())
                        .clock(tools.clock())
                        .random(tools.random())
                        .codec(new CoinjoinCodec(tools.network()))
                        .link(this::send)
                        .store(tools.store().forMaker(entry.name()))
                        .wallet(new LeaseWallet(wallet, entry.wallet()))
                        .meters(tools.meters().sessionMeters(entry.name()))
                        .burned(herald::burned)
                        .afterRound(this::poll)
                        .build(),
                properties.session(),
                offers::find);
        this.tellers = new NickLimits(properties.session().maxNicks(), COMMITMENTS_PER_NICK, PER_COMMITMENT);
        this.orderbookLimit = new OrderbookLimit(
                properties.session().maxNicks(), properties.orderbookInterval(), properties.orderbookPerSecond());
    }

    /** As its operator left it: who was paused begins paused. */
    public void start() {
        market.start();
        owner.execute(this::poll);
    }

    public String name() {
        return entry.name();
    }

    public String wallet() {
        return entry.wallet();
    }

    public Nick nick() {
        return identity.nick();
    }

    private void send(Nick to, CommandText command) {
        market.sendEverywhere(to, command.word(), command.arguments());
    }

    // ── the market, on its delivery thread ──

    @Override
    public void onPrivate(PrivateMessage message) {
        boolean told = false;
        for (CommandText command : message.commands()) {
            if (PublicCommand.decode(message.from(), command)
                    instanceof Decoded.Ok<PublicCommand>(PublicCommand.CommitmentBroadcast(var hex))) {
                if (!told && mayTell(message.from()))
                    PodleCommitment.parseHex(hex).ifPresent(this::spreadForAnother);
                told = true;
            } else if (!owner.offer(() -> serve(message.from(), command)))
                tools.meters().dropped(entry.name(), Dropped.QUEUE_FULL);
        }
    }

    private void serve(Nick from, CommandText command) {
        if (!closing) sessions.receive(from, command);
    }

    /** Asked for the first used commitment of a line; further ones are not looked at. */
    private boolean mayTell(Nick teller) {
        if (tellers.allows(teller, tools.clock().instant())) return true;
        tools.meters().dropped(entry.name(), Dropped.RATE);
        return false;
    }

    /** Some makers do not broadcast a used commitment themselves but ask another maker to (wire.md 7.5). */
    private void spreadForAnother(PodleCommitment commitment) {
        tools.heard().add(commitment);
        herald.asked(commitment);
    }

    @Override
    public void onPublic(PublicMessage message) {
        boolean told = false;
        for (CommandText command : message.commands()) {
            if (!(PublicCommand.decode(message.from(), command) instanceof Decoded.Ok<PublicCommand>(var said)))
                continue;
            switch (said) {
                case PublicCommand.OrderbookRequest _ -> {
                    if (!owner.offer(() -> answerOrderbook(message.from())))
                        tools.meters().dropped(entry.name(), Dropped.QUEUE_FULL);
                }
                case PublicCommand.CommitmentBroadcast(var hex) -> {
                    if (!told && mayTell(message.from()))
                        PodleCommitment.parseHex(hex).ifPresent(tools.heard()::add);
                    told = true;
                }
                case PublicCommand.OfferAnnouncement _, PublicCommand.Cancel _ -> {} // other makers'
            }
        }
    }

    @Override
    public void onDirectoryUp(DirectoryEndpoint directory) {
        owner.execute(offers::directoryUp);
    }

    private void answerOrderbook(Nick asker) {
        List<Offer> standing = offers.all();
        if (standing.isEmpty()) return;
        if (!orderbookLimit.allows(asker, tools.clock().instant())) {
            tools.meters().dropped(entry.name(), Dropped.RATE);
            return;
        }
        if (bond.mayHaveOne()) blocking.execute(() -> showBond(asker));
        else standing.forEach(offer -> send(asker, offer.toCommand()));
    }

    private void showBond(Nick asker) {
        switch (bond.proofFor(asker)) {
            case BondProver.Showing.Bond(var proof) -> showOffers(asker, Optional.of(proof));
            case BondProver.Showing.NoBond _ -> showOffers(asker, Optional.empty());
            case BondProver.Showing.NotNow _ -> tools.meters().dropped(entry.name(), Dropped.NO_PROOF);
        }
    }

    private void showOffers(Nick asker, Optional<String> proof) {
        owner.execute(() -> offers.all().forEach(offer -> send(asker, withBond(offer.toCommand(), proof))));
    }

    /** One message for each offer, each with the bond: some readers take only the first offer (wire.md 5.3). */
    private static CommandText withBond(CommandText offer, Optional<String> proof) {
        return proof.map(text ->
                        new CommandText(offer.word(), offer.arguments() + "!" + OfferMessage.BOND_COMMAND + " " + text))
                .orElse(offer);
    }

    // ── the wallet ──

    private void poll() {
        owner.check();
        nextPoll.cancel();
        if (closing) return;
        if (polling) {
            pollAgain = true;
            return;
        }
        polling = true;
        Set<String> inUse = sessions.leasesInUse();
        boolean leasing = sessions.awaitsLease();
        blocking.execute(() -> {
            WalletWatch.View view = lookOrExplain(inUse, leasing);
            owner.execute(() -> apply(view));
        });
    }

    /** Whatever goes wrong, the next look must follow: it is the only way back to an offer. */
    private WalletWatch.View lookOrExplain(Set<String> leasesInUse, boolean leasing) {
        try {
            return look(leasesInUse, leasing);
        } catch (RuntimeException failed) {
            trouble.happened("the wallet could not be looked at", failed);
            return new WalletWatch.View.NotReady(Standing.WALLET_UNREACHABLE);
        }
    }

    private WalletWatch.View look(Set<String> leasesInUse, boolean leasing) {
        WalletWatch.View view = watch.look();
        try {
            if (pausedBefore == null) pausedBefore = tools.store().isPaused(entry.name());
            if (!recovered && !(view instanceof WalletWatch.View.NotReady(var why) && why.isNobodyThere())) {
                follower.recover();
                recovered = true;
                trouble.over();
            } else if (recovered) {
                follower.sweep(leasesInUse, leasing);
                trouble.over();
            }
        } catch (WalletProblem problem) {
            log.atDebug().addKeyValue("problem", problem.slug()).log("leases not looked after");
        } catch (DataAccessException failed) {
            trouble.happened("the database failed", failed);
        }
        return recovered || view instanceof WalletWatch.View.NotReady
                ? view
                : new WalletWatch.View.NotReady(Standing.STARTING);
    }

    private void apply(WalletWatch.View view) {
        polling = false;
        if (closing) return;
        Boolean before = pausedBefore;
        if (!pauseIsKnown && before != null) leavePaused(before);
        if (draining || paused) stand(draining ? Standing.STOPPED : Standing.PAUSED);
        else follow(view);
        report();
        if (pollAgain) {
            pollAgain = false;
            poll();
        } else {
            nextPoll = tools.timers().after(tools.properties().balanceInterval(), () -> owner.execute(this::poll));
        }
    }

    private void follow(WalletWatch.View view) {
        switch (view) {
            case WalletWatch.View.Ready(var largest) -> {
                // while a taker has reserved coins the balance says nothing about what we can offer the next one
                boolean stands = (sessions.holdsLeases() && offers.isServed()) || offers.serve(largest);
                wallet = stands ? Standing.OFFERING : Standing.NO_FUNDS;
            }
            case WalletWatch.View.NotReady(var why) -> stand(why);
        }
    }

    /** Without an offer. */
    private void stand(Standing why) {
        offers.withdraw();
        wallet = why;
    }

    private void report() {
        tools.meters().standing(entry.name(), standing(), sessions.countByPhase());
        if (wallet == reported) return;
        reported = wallet;
        if (wallet == Standing.OFFERING) {
            Offer offer = offers.all().getFirst();
            log.atInfo()
                    .addKeyValue("maker", entry.name())
                    .addKeyValue("nick", nick())
                    .addKeyValue("offer", offer.toCommand().text())
                    .log("offering");
        } else {
            log.atInfo()
                    .addKeyValue("maker", entry.name())
                    .addKeyValue("reason", wallet.label())
                    .log("not offering");
        }
    }

    private Standing standing() {
        if (closing || draining) return Standing.STOPPED;
        if (wallet != Standing.OFFERING) return wallet;
        return market.directories().stream().anyMatch(DirectoryView::isUp) ? Standing.OFFERING : Standing.NO_DIRECTORY;
    }

    // ── for the API ──

    /** @param sessions how many, by phase */
    public record Snapshot(
            String name,
            String wallet,
            Nick nick,
            Standing standing,
            List<Offer> offers,
            List<DirectoryView> directories,
            Map<Phase, Integer> sessions) {}

    /** From any thread but the owner's. */
    public Snapshot snapshot() {
        return onOwner(() -> new Snapshot(
                entry.name(),
                entry.wallet(),
                nick(),
                standing(),
                offers.all(),
                market.directories(),
                sessions.countByPhase()));
    }

    /**
     * Withdraws the offers and begins no new session until {@link #resume}, also after a restart; those under way go on. Blocks, from
     * any thread but the owner's. Again: as before.
     *
     * @throws DataAccessException if the database does not take it; then nothing has changed
     */
    public synchronized void pause() {
        tools.store().pause(entry.name(), tools.clock().instant());
        onOwner(() -> {
            leavePaused(true);
            if (!draining && !closing) stand(Standing.PAUSED);
            report();
            return true;
        });
    }

    /**
     * Ends {@link #pause}; offers stand again after the next look at the wallet, which is at once.
     *
     * @throws DataAccessException if the database does not take it; then nothing has changed
     */
    public synchronized void resume() {
        tools.store().resume(entry.name());
        onOwner(() -> {
            leavePaused(false);
            poll();
            return true;
        });
    }

    private void leavePaused(boolean now) {
        paused = now;
        pauseIsKnown = true;
    }

    private <T> T onOwner(Supplier<T> work) {
        var result = new CompletableFuture<T>();
        owner.execute(() -> {
            try {
                result.complete(work.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.get(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("maker " + entry.name() + " does not answer", e);
        }
    }

    /**
     * Withdraws the offers, begins no new session, and waits until none is under way, but no longer than {@code most}. Blocks. To be
     * closed afterwards.
     */
    public void drain(Duration most) {
        var idle = new CountDownLatch(1);
        try {
            onOwner(() -> beginDrain(idle::countDown));
            if (!idle.await(most.toMillis(), TimeUnit.MILLISECONDS))
                log.atInfo().addKeyValue("maker", entry.name()).log("stopping before all sessions were over");
        } catch (IllegalStateException _) {
            // it does not answer: closing it says so
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean beginDrain(Runnable idle) {
        draining = true;
        stand(Standing.STOPPED);
        report();
        sessions.takeNoMore(idle);
        return true;
    }

    /** Withdraws the offers, releases what is not signed, and goes. What is signed stays with the wallet service. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) return;
        var quiet = new CountDownLatch(1);
        try {
            onOwner(() -> sayGoodbye(quiet::countDown));
        } catch (IllegalStateException stuck) { // go all the same: unsigned leases end by their own time limit
            log.atWarn().addKeyValue("maker", entry.name()).setCause(stuck).log("stopped without a goodbye");
            quiet.countDown();
        }
        herald.close();
        try {
            var _ = quiet.await(
                    GOODBYE.toMillis(), TimeUnit.MILLISECONDS); // answers lead to more calls: a release, a record
            blocking.shutdown();
            if (!blocking.awaitTermination(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)) blocking.shutdownNow();
        } catch (InterruptedException _) {
            blocking.shutdownNow();
            Thread.currentThread().interrupt();
        }
        market.close();
        owner.close();
        identity.close();
    }

    private boolean sayGoodbye(Runnable quiet) {
        closing = true;
        nextPoll.cancel();
        offers.withdraw();
        sessions.shutDown(quiet);
        return true;
    }
}
