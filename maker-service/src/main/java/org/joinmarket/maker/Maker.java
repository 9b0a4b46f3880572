package org.joinmarket.maker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.coinjoin.CoinjoinCodec;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.PublicCommand;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.maker.commitment.CommitmentEar;
import org.joinmarket.maker.commitment.CommitmentHerald;
import org.joinmarket.maker.offer.OrderbookAnswers;
import org.joinmarket.maker.offer.OrderbookLimit;
import org.joinmarket.maker.offer.StandingOffers;
import org.joinmarket.maker.session.MakerSessions;
import org.joinmarket.maker.session.Origin;
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

    private final MakerEntry entry;
    private final MakerTools tools;
    private final NickIdentity identity;
    private final OwnerThread owner;
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final Market market;
    private final Looks looks;
    private final StandingOffers offers;
    private final CommitmentHerald herald;
    private final MakerSessions sessions;
    private final OrderbookAnswers answers;
    private final CommitmentEar ear;

    private final AtomicBoolean closed = new AtomicBoolean();

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

    public Maker(MakerEntry entry, MakerTools tools, WalletApi wallet) {
        this.entry = entry;
        this.tools = tools;
        MakerProperties properties = tools.properties();
        this.identity = NickIdentity.generate(tools.random());
        this.owner =
                new OwnerThread("maker-" + entry.name(), properties.session().maxWaiting());
        this.market = tools.market().create(identity, this);
        this.looks = new Looks(
                entry.name(),
                new WalletWatch(wallet, entry.wallet(), identity.nick()),
                new LeaseFollower(wallet, entry.wallet(), entry.name(), tools.store(), tools.clock()),
                tools.store(),
                new PollTrouble(entry.name(), log, tools.clock()));
        this.offers = new StandingOffers(
                identity.nick(),
                entry.policy(),
                owner,
                tools.timers(),
                tools.random(),
                command -> market.publish(command.text()),
                properties.changeDelay());
        this.herald =
                new CommitmentHerald(tools.heralds()::create, blocking, tools.timers(), tools.clock(), tools.random());
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
        this.answers = OrderbookAnswers.builder()
                .offers(offers)
                .limit(new OrderbookLimit(
                        properties.session().maxNicks(),
                        properties.orderbookInterval(),
                        properties.orderbookPerSecond(),
                        market.directories().size()))
                .bond(new BondProver(wallet, entry.wallet(), identity.nick(), tools.clock()))
                .owner(owner)
                .blocking(blocking)
                .link(this::send)
                .clock(tools.clock())
                .dropped(this::dropped)
                .build();
        this.ear = new CommitmentEar(
                properties.session().maxNicks(), tools.heard(), herald, tools.clock(), () -> dropped(Dropped.RATE));
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

    private void dropped(Dropped why) {
        tools.meters().dropped(entry.name(), why);
    }

    // ── the market, on its delivery thread ──

    @Override
    public void onPrivate(PrivateMessage message) {
        var origin = new Origin(message.directory().toString());
        boolean told = false;
        for (CommandText command : message.commands()) {
            if (PublicCommand.decode(message.from(), command)
                    instanceof Decoded.Ok<PublicCommand>(PublicCommand.CommitmentBroadcast(var hex))) {
                if (!told) ear.hearAndSpread(message.from(), hex);
                told = true;
            } else if (!owner.offer(() -> serve(message.from(), origin, command))) dropped(Dropped.QUEUE_FULL);
        }
    }

    private void serve(Nick from, Origin origin, CommandText command) {
        if (!closing) sessions.receive(from, origin, command);
    }

    @Override
    public void onPublic(PublicMessage message) {
        boolean told = false;
        for (CommandText command : message.commands()) {
            if (!(PublicCommand.decode(message.from(), command) instanceof Decoded.Ok<PublicCommand>(var said)))
                continue;
            switch (said) {
                case PublicCommand.OrderbookRequest _ -> {
                    if (!owner.offer(() -> answers.answer(message.from(), message.directory())))
                        dropped(Dropped.QUEUE_FULL);
                }
                case PublicCommand.CommitmentBroadcast(var hex) -> {
                    if (!told) ear.hear(message.from(), message.directory(), hex);
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
            Looks.Look look = looks.look(inUse, leasing);
            owner.execute(() -> apply(look));
        });
    }

    private void apply(Looks.Look look) {
        polling = false;
        if (closing) return;
        if (!pauseIsKnown) look.paused().ifPresent(this::leavePaused);
        if (draining || paused) stand(draining ? Standing.STOPPED : Standing.PAUSED);
        else follow(look.view());
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
        return owner.ask(work, GOODBYE);
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
