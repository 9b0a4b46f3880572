package org.joinmarket.wallet.wallets;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.HistorySearch;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.WatchedBranch;
import org.joinmarket.wallet.chain.WatchedScript;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.slf4j.event.Level;
import org.springframework.transaction.support.TransactionTemplate;

/** Keeps the chain backend following every wallet far enough, and our indices behind what the chain has seen. */
@Slf4j
public final class WalletWatch {
    /** A wallet whose used addresses need more extensions than this in one go is searched on at the next tick. */
    private static final int MAX_EXTENSIONS = 64;

    private final ChainBackend chain;
    private final WalletStore store;
    private final TransactionTemplate transactions;
    private final Ranges ranges;
    private final BroughtLabels brought;
    private final Executor background;
    private final InstantSource clock;
    private final Timer opened;

    /**
     * How many addresses of each branch.
     *
     * @param lookahead followed beyond the last one handed out or used, at least
     * @param recovery searched of a wallet that was before us
     * @param restoreGap skipped of a wallet of a restored database
     */
    record Ranges(int lookahead, int recovery, int restoreGap) {}

    WalletWatch(
            ChainBackend chain,
            WalletStore store,
            TransactionTemplate transactions,
            Ranges ranges,
            BroughtLabels brought,
            Executor background,
            InstantSource clock,
            MeterRegistry meters) {
        this.chain = chain;
        this.store = store;
        this.transactions = transactions;
        this.ranges = ranges;
        this.brought = brought;
        this.background = background;
        this.clock = clock;
        this.opened = Timer.builder("jm.wallet.sync")
                .description("time of our own and of the chain's until a wallet's history was known after a start")
                .register(meters);
    }

    /**
     * Follows {@code wallet} as far as is needed now. Can take long for an old wallet that was never searched; one of which all that
     * was handed out is known goes on with that, and the rest is searched in the background.
     */
    void follow(Wallet wallet) {
        long start = System.nanoTime();
        if (!wallet.isWatched() && followsKnownPart(wallet)) {
            isFollowed(wallet, wallet.loading().plusNanos(System.nanoTime() - start));
            wallet.watched();
            widen(wallet);
            return;
        }
        for (int i = 0; i < MAX_EXTENSIONS; i++) {
            extendStored(wallet);
            if (!wallet.isWatched() || isLongerThanFollowed(wallet)) watchNow(wallet);
            Set<KeyPath> used = takeUsed(wallet);
            if (!needsExtension(wallet) && !skippedGap(wallet, used)) {
                if (!wallet.isWatched()) isFollowed(wallet, wallet.loading().plusNanos(System.nanoTime() - start));
                wallet.watched();
                return;
            }
        }
    }

    /** Not of a wallet whose keys somebody may have been given that it does not know of: for its gap all has to be known. */
    private boolean followsKnownPart(Wallet wallet) {
        if (store.isRestored(wallet.name())) return false;
        extendStored(wallet);
        Optional<WatchedWallet> part = chain.knownPart(watched(wallet));
        part.ifPresent(known -> {
            wallet.scripts().extend(known);
            chain.watch(known);
            brought.keepBack(wallet, known::end);
            wallet.follows(known);
            brought.keepBack(wallet, known::end); // what was named in between
            Set<KeyPath> _ = takeUsed(wallet);
        });
        return part.isPresent();
    }

    private void isFollowed(Wallet wallet, Duration took) {
        opened.record(took);
        log.atInfo()
                .addKeyValue("wallet", wallet.name())
                .addKeyValue("millis", took.toMillis())
                .log("wallet is followed");
    }

    /**
     * Only of branches of which all that the chain knows is known, for the gap begins behind it: those of mixdepths that somebody
     * adds meanwhile are to be followed first. Bonds that are found are noted as asked for, for an explorer is asked about no
     * others at the next start.
     *
     * @return false if there is nothing to skip, and nothing to come back for
     */
    private boolean skippedGap(Wallet wallet, Set<KeyPath> used) {
        if (!store.isRestored(wallet.name())) return false;
        transactions.executeWithoutResult(_ -> {
            used.stream()
                    .filter(path -> path.branch() == Wallet.BONDS)
                    .forEach(path -> store.addBond(wallet.name(), new Timenumber(path.index()), clock.instant()));
            store.branches(wallet.name()).stream()
                    .filter(branch -> branch.restored() && isFollowed(wallet, branch))
                    .forEach(branch -> store.skipGap(wallet.name(), branch, ranges.restoreGap()));
            store.forgetLooks(wallet.name()); // one that did not know of later mixdepths may have been made meanwhile
        });
        log.atWarn()
                .addKeyValue("wallet", wallet.name())
                .addKeyValue("addresses", ranges.restoreGap())
                .log("wallet is of a restored database: addresses of each branch skipped");
        return true;
    }

    /** As {@link #follow}, but a chain that is away is only logged, once, and nothing happens if somebody is at it. */
    void tryFollow(Wallet wallet) {
        if (!wallet.following().tryLock()) return;
        try {
            saying(wallet, () -> follow(wallet));
        } finally {
            wallet.following().unlock();
        }
    }

    /**
     * Takes what was paid meanwhile to a wallet that is followed. Does not wait for longer ranges, which may have to be
     * searched for in many blocks: that goes on in the background. One that the chain backend has lost is not followed any more.
     */
    void catchUp(Wallet wallet) {
        saying(wallet, () -> {
            Set<KeyPath> _ = takeUsed(wallet);
            if (isLongerThanFollowed(wallet) || needsExtension(wallet) || store.isRestored(wallet.name()))
                widen(wallet);
        });
        if (isLost(wallet)) wallet.lost();
    }

    boolean isLost(Wallet wallet) {
        return chain.hasLost(wallet.watchId());
    }

    /** Why the wallet is not ready, and does not become so by waiting; empty if it is, or may. Asks nobody. */
    Optional<ChainTrouble> stuckFor(Wallet wallet) {
        if (isLost(wallet)) return Optional.of(ChainTrouble.WALLET_UNLOADED);
        if (wallet.isWatched()) return Optional.empty();
        return chain.search(wallet.watchId()).map(HistorySearch::trouble).filter(ChainTrouble.HISTORY_PRUNED::equals);
    }

    private static void saying(Wallet wallet, Runnable work) {
        try {
            work.run();
            wallet.isNewTrouble("");
        } catch (ChainUnavailable e) { // may be so all night: said once
            log.atLevel(wallet.isNewTrouble(e.what()) ? Level.WARN : Level.DEBUG)
                    .addKeyValue("wallet", wallet.name())
                    .addKeyValue("reason", e.what())
                    .log("wallet cannot be followed now");
        }
    }

    /** Before an address is handed out: whatever was paid to meanwhile counts as used. */
    void refreshUsed(Wallet wallet) {
        requireWatched(wallet);
        Set<KeyPath> _ = takeUsed(wallet);
    }

    /**
     * @throws ChainUnavailable if the chain backend does not follow the key: what is paid to it would not be noticed, and
     *     nobody would know whether it was used before
     */
    void requireFollowed(Wallet wallet, KeyPath path) {
        int end = wallet.followed(path.mixdepth(), path.branch());
        if (path.index() + ranges.lookahead() > end && end < WatchedBranch.MAX_RANGE_END) widen(wallet);
        if (path.index() < end) {
            chain.shows(wallet.watchId(), path);
            return;
        }
        if (end >= WatchedBranch.MAX_RANGE_END)
            throw new ChainUnavailable(
                    ChainTrouble.HISTORY_UNKNOWN,
                    "this branch has no more addresses: all " + WatchedBranch.MAX_RANGE_END + " are handed out",
                    "move its coins to a new wallet",
                    null);
        throw new ChainUnavailable(
                ChainTrouble.HISTORY_UNKNOWN,
                "the next addresses of this wallet are not followed yet",
                "try again when its coverage has grown",
                null);
    }

    /** Makes the ranges as long as they have to be, in the background, once however often it is asked for. */
    private void widen(Wallet wallet) {
        if (!wallet.widening().compareAndSet(false, true)) return;
        background.execute(() -> {
            wallet.following().lock();
            try {
                wallet.widening().set(false); // whoever asks from now on may have come too late for this one
                saying(wallet, () -> follow(wallet));
            } finally {
                wallet.following().unlock();
            }
        });
    }

    /** The best block's; empty while the chain cannot be asked. */
    Optional<Integer> height() {
        try {
            return Optional.of(chain.tip().height());
        } catch (ChainUnavailable e) {
            return Optional.empty();
        }
    }

    /**
     * Whether what is known of a wallet's coins is less than all: it can be shown, but neither leased nor spent.
     *
     * @throws ChainUnavailable while not even that is known
     */
    public boolean isProvisional(Wallet wallet) {
        if (wallet.isWatched()) return false;
        boolean shows =
                chain.search(wallet.watchId()).filter(HistorySearch::showsCoins).isPresent();
        if (!shows) requireWatched(wallet);
        return shows;
    }

    /** @throws ChainUnavailable while the wallet's history is not known */
    public void requireWatched(Wallet wallet) {
        boolean lost = isLost(wallet);
        if (wallet.isWatched() && !lost) return;
        throw new ChainUnavailable(
                lost ? ChainTrouble.WALLET_UNLOADED : ChainTrouble.HISTORY_UNKNOWN,
                lost ? "the chain backend has lost this wallet" : "the history of this wallet is not known yet",
                remedy(wallet),
                null);
    }

    String remedy(Wallet wallet) {
        return chain.search(wallet.watchId()).map(HistorySearch::remedy).orElse("wait until the search is over");
    }

    /** Puts what the disk knows into memory, at start. */
    void load(Wallet wallet) {
        long start = System.nanoTime();
        wallet.scripts().extend(watched(wallet));
        wallet.loading(Duration.ofNanos(System.nanoTime() - start));
        brought.take(wallet); // it hands out nothing before it is followed
    }

    /** Addresses that a file has named since; as far as they are in reach. */
    void keepNamedBack(Wallet wallet) {
        brought.keepBack(wallet, key -> wallet.followed(key.mixdepth(), key.branch()));
    }

    private void watchNow(Wallet wallet) {
        WatchedWallet watched = watched(wallet);
        wallet.scripts().extend(watched);
        chain.watch(watched);
        brought.keepBack(wallet, watched::end); // before its addresses are handed out
        wallet.follows(watched);
        brought.keepBack(wallet, watched::end); // what was named in between
    }

    private boolean isLongerThanFollowed(Wallet wallet) {
        return store.branches(wallet.name()).stream().anyMatch(branch -> !isFollowed(wallet, branch));
    }

    private static boolean isFollowed(Wallet wallet, WalletStore.Branch branch) {
        return branch.rangeEnd() <= wallet.followed(branch.mixdepth(), branch.branch());
    }

    private WatchedWallet watched(Wallet wallet) {
        List<WatchedBranch> branches = store.watchedBranches(wallet.name());
        List<WatchedScript> bonds =
                wallet.bondKeys().scripts(store.xpubs(wallet.name()).getFirst());
        return new WatchedWallet(
                wallet.watchId(),
                isToBeSearchedWhole(wallet) ? Instant.EPOCH : wallet.birth(),
                wallet.birthHeight().orElse(null),
                branches,
                bonds,
                store.shownBonds(wallet.name()),
                wallet.scripts().index());
    }

    /** Before its gap is skipped, of a wallet that was made here too: an explorer is asked of that for what is known as shown. */
    private boolean isToBeSearchedWhole(Wallet wallet) {
        return chain.asksForEachAddress() && store.isRestored(wallet.name());
    }

    private Set<KeyPath> takeUsed(Wallet wallet) {
        Map<KeyPath, Integer> used = new HashMap<>(); // highest index by the first path of each branch
        Set<KeyPath> paid = chain.used(wallet.watchId());
        for (KeyPath path : paid) used.merge(new KeyPath(path.mixdepth(), path.branch(), 0), path.index(), Math::max);
        for (WalletStore.Branch branch : store.branches(wallet.name())) {
            int highest = used.getOrDefault(new KeyPath(branch.mixdepth(), branch.branch(), 0), -1);
            if (highest >= 0) wallet.highestUsed(branch.mixdepth(), branch.branch(), highest);
            if (highest >= branch.nextIndex())
                store.raiseNextIndex(wallet.name(), branch.mixdepth(), branch.branch(), highest + 1);
        }
        return paid;
    }

    private boolean needsExtension(Wallet wallet) {
        return store.branches(wallet.name()).stream().anyMatch(this::isShort);
    }

    private void extendStored(Wallet wallet) {
        boolean isBeforeUs = wallet.birth().equals(Instant.EPOCH);
        int least = isBeforeUs ? ranges.recovery() : 0; // the setting may be another now
        for (WalletStore.Branch branch : store.branches(wallet.name())) {
            int end = isShort(branch) ? branch.nextIndex() + gapToSearch(branch) + 2 * ranges.lookahead() : 0;
            if (Math.max(end, least) > branch.rangeEnd())
                store.extendRange(wallet.name(), branch.mixdepth(), branch.branch(), Math.max(end, least));
        }
    }

    /**
     * Searched from the beginning: a longer range later would have the history searched a second time. A gap may have been skipped
     * before, and another one is behind that, except where each address is a question.
     */
    private int gapToSearch(WalletStore.Branch branch) {
        if (!branch.restored()) return 0;
        return chain.asksForEachAddress() ? ranges.restoreGap() : 2 * ranges.restoreGap();
    }

    private boolean isShort(WalletStore.Branch branch) {
        return branch.rangeEnd() < WatchedBranch.MAX_RANGE_END
                && branch.nextIndex() + gapToSearch(branch) + ranges.lookahead() > branch.rangeEnd();
    }
}
