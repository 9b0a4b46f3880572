package org.joinmarket.wallet;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.backup.Backups;
import org.joinmarket.wallet.bonds.BondMetrics;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.coins.AddressStatuses;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.coins.Look;
import org.joinmarket.wallet.events.StateChanges;
import org.joinmarket.wallet.history.CoinLedger;
import org.joinmarket.wallet.lease.LeaseKeeper;
import org.joinmarket.wallet.send.SendKeeper;
import org.joinmarket.wallet.signing.Approvals;
import org.joinmarket.wallet.store.Ownership;
import org.joinmarket.wallet.wallets.CoverageBook;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Runs what has to be done again and again, one thing at a time. */
@Slf4j
final class Keeping implements SmartLifecycle {
    private final WalletRegistry wallets;
    private final CoinBook coins;
    private final AddressStatuses statuses;
    private final CoinLedger ledger;
    private final LeaseKeeper leases;
    private final SendKeeper sends;
    private final Approvals approvals;
    private final BondMetrics bonds;
    private final Ownership ownership;
    private final ChainMonitor monitor;
    private final CoverageBook coverage;
    private final StateChanges changes;
    private final Backups backups;
    private final KeepingProperties settings;
    private final Map<Leases.State, AtomicLong> byState = new EnumMap<>(Leases.State.class);
    private final AtomicLong unsent = new AtomicLong();
    private final ChainBackend chain;
    private final KeepingSteps steps;
    private final LookTimes times;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final ReentrantLock working = new ReentrantLock(); // one thing at a time, also while the service starts
    private final Map<Wallet, Look> early = new HashMap<>(); // guarded by working
    private @Nullable ScheduledExecutorService executor;

    Keeping(
            ChainBackend chain,
            WalletRegistry wallets,
            CoinBook coins,
            AddressStatuses statuses,
            CoinLedger ledger,
            LeaseKeeper leases,
            SendKeeper sends,
            Approvals approvals,
            BondMetrics bonds,
            Ownership ownership,
            ChainMonitor monitor,
            CoverageBook coverage,
            StateChanges changes,
            Backups backups,
            KeepingProperties settings,
            MeterRegistry meters) {
        this.chain = chain;
        this.wallets = wallets;
        this.coins = coins;
        this.statuses = statuses;
        this.steps = new KeepingSteps(meters);
        this.ledger = ledger;
        this.leases = leases;
        this.sends = sends;
        this.approvals = approvals;
        this.bonds = bonds;
        this.ownership = ownership;
        this.monitor = monitor;
        this.coverage = coverage;
        this.changes = changes;
        this.backups = backups;
        this.settings = settings;
        this.times = new LookTimes(settings.walletInterval().dividedBy(settings.leaseInterval()));
        for (Leases.State state : Leases.State.values()) {
            AtomicLong number = new AtomicLong();
            byState.put(state, number);
            Gauge.builder("jm.wallet.leases", number, AtomicLong::get)
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(meters);
        }
        Gauge.builder("jm.wallet.leases.unsent", unsent, AtomicLong::get)
                .description("signed leases that hold their coins for a transaction which nobody has sent in an hour")
                .register(meters);
    }

    /**
     * Looks at the wallets that are followed already, in the background and while the rest of the service is still being put
     * together: the first look takes longest, and whoever asks for coins as soon as the service answers would have to wait beside it. What
     * transactions look like, of which each is a question to the chain, is learned with the next look.
     */
    void lookEarly() {
        if (settings.enabled())
            wallets.early().look(wallet -> {
                working.lock();
                try {
                    look(wallet).ifPresent(look -> early.put(wallet, look));
                } finally {
                    working.unlock();
                }
            });
    }

    @Override
    public void start() {
        if (!settings.enabled()) return;
        var made = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("keeping").factory());
        Duration interval = settings.leaseInterval();
        var _ = made.scheduleWithFixedDelay(() -> tickAndGoOn(false), 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        executor = made;
        chain.onChange(() -> lookSoon(made));
    }

    /** The chain says that something has changed: once, however often it does before there is time. */
    private void lookSoon(ScheduledExecutorService running) {
        if (!looking.compareAndSet(false, true)) return;
        try {
            running.execute(() -> {
                looking.set(false);
                tickAndGoOn(true);
            });
        } catch (RejectedExecutionException e) {
            looking.set(false); // it is being stopped
        }
    }

    /** An executor drops a task that throws, and with it every lease's end. */
    private void tickAndGoOn(boolean changed) {
        working.lock();
        try {
            steps.run("interval", () -> tick(changed));
        } finally {
            working.unlock();
        }
    }

    /** One interval's work. */
    void tick() {
        tick(false);
    }

    private void tick(boolean changed) {
        if (ownership.isLost()) {
            wallets.lockAll();
            return;
        }
        steps.run(
                "chain",
                () -> changes.chain(
                        monitor.trouble().map(trouble -> trouble.trouble().slug())));
        boolean first = times.isFirst();
        boolean all = times.next(changed, chain.isToldOfChanges());
        if (all || !wallets.all().stream().allMatch(wallet -> wallet.isWatched() && !wallets.isLost(wallet)))
            wallets.all().forEach(wallet -> steps.run("follow", () -> wallets.follow(wallet)));
        wallets.all().forEach(wallet -> steps.run("search", () -> tellOfSearch(wallet)));
        if (changed || !first) early.clear();
        if (all) lookAtCoins();
        steps.run("approvals", approvals::expire);
        steps.run("leases", leases::tick);
        steps.run("payments", sends::tick);
        steps.run("lease-counts", this::count);
        steps.run("back-ups", backups::discardUnclaimed);
    }

    private void lookAtCoins() {
        List<Wallet> watched = wallets.all().stream().filter(Wallet::isWatched).toList();
        Map<Wallet, Look> looks = new LinkedHashMap<>();
        for (Wallet wallet : watched) {
            Look before = early.remove(wallet);
            if (before != null) {
                looks.put(wallet, before);
                times.wasSeenEarly();
            } else
                steps.run(
                        "coins",
                        () -> look(wallet).ifPresent(look -> {
                            looks.put(wallet, look);
                            statuses.learn(look.coins());
                        }));
        }
        if (looks.size() == watched.size()) steps.run("bonds", () -> bonds.look(looks));
    }

    private void count() {
        leases.counts().forEach((state, count) -> {
            AtomicLong gauge = byState.get(state);
            if (gauge != null) gauge.set(count);
        });
        unsent.set(leases.unsent());
    }

    private void tellOfSearch(Wallet wallet) {
        changes.scan(wallet.name(), wallet.isWatched());
        CoverageBook.Progress now = coverage.progress(wallet);
        changes.progress(wallet.name(), now.state(), now.progress(), now.left(), now.trouble());
    }

    private Optional<Look> look(Wallet wallet) {
        try {
            Look look = coins.look(wallet);
            ledger.look(wallet, look);
            return Optional.of(look);
        } catch (ChainUnavailable e) {
            log.atDebug().addKeyValue("reason", e.what()).log("coins cannot be looked at now");
            return Optional.empty();
        }
    }

    @Override
    public void stop() {
        ScheduledExecutorService running = executor;
        if (running != null) running.shutdownNow();
        executor = null;
    }

    @Override
    public boolean isRunning() {
        return executor != null;
    }
}
