package org.joinmarket.wallet.wallets;

import java.util.List;
import java.util.Set;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.WalletOutput;
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
    private final int lookahead;
    private final int restoreGap;

    /** @param restoreGap addresses that are skipped in each branch of a wallet of a restored database */
    WalletWatch(
            ChainBackend chain, WalletStore store, TransactionTemplate transactions, int lookahead, int restoreGap) {
        this.chain = chain;
        this.store = store;
        this.transactions = transactions;
        this.lookahead = lookahead;
        this.restoreGap = restoreGap;
    }

    /** Follows {@code wallet} as far as is needed now. Can take long for an old wallet that was never searched. */
    void follow(Wallet wallet) {
        for (int i = 0; i < MAX_EXTENSIONS; i++) {
            boolean extended = extendStored(wallet);
            if (extended || !wallet.isWatched() || wallet.isLongerThanWatched()) watchNow(wallet);
            takeUsed(wallet);
            if (!needsExtension(wallet) && !skippedGap(wallet)) {
                if (!wallet.isWatched())
                    log.atInfo().addKeyValue("wallet", wallet.name()).log("wallet is followed");
                wallet.watched();
                return;
            }
        }
    }

    /** Only after all that the chain knows is known: the gap begins behind it. */
    private boolean skippedGap(Wallet wallet) {
        if (!store.isRestored(wallet.name())) return false;
        List<OutPoint> unspent = chain.unspent(wallet.watchId()).stream()
                .map(WalletOutput::outPoint)
                .toList();
        transactions.executeWithoutResult(_ -> store.skipGap(wallet.name(), restoreGap, unspent));
        log.atWarn()
                .addKeyValue("wallet", wallet.name())
                .addKeyValue("addresses", restoreGap)
                .log("wallet is of a restored database: addresses of each branch skipped");
        return true;
    }

    /** As {@link #follow}, but a chain that is away is only logged, once, and nothing happens if somebody is at it. */
    void tryFollow(Wallet wallet) {
        if (!wallet.following().tryLock()) return;
        try {
            follow(wallet);
            wallet.isNewTrouble("");
        } catch (ChainUnavailable e) { // may be so all night: said once
            log.atLevel(wallet.isNewTrouble(e.what()) ? Level.WARN : Level.DEBUG)
                    .addKeyValue("wallet", wallet.name())
                    .addKeyValue("reason", e.what())
                    .log("wallet cannot be followed now");
        } finally {
            wallet.following().unlock();
        }
    }

    /** Before an address is handed out: whatever was paid to meanwhile counts as used. */
    void refreshUsed(Wallet wallet) {
        requireWatched(wallet);
        takeUsed(wallet);
        extendRanges(wallet);
    }

    /** @throws ChainUnavailable while the wallet's history is not known */
    public void requireWatched(Wallet wallet) {
        if (!wallet.isWatched())
            throw new ChainUnavailable(
                    ChainTrouble.HISTORY_UNKNOWN,
                    "the history of this wallet is not known yet",
                    "wait until the search is over",
                    null);
    }

    /** After addresses were handed out: the watched range keeps its distance. */
    void extendRanges(Wallet wallet) {
        if (extendStored(wallet) || wallet.isLongerThanWatched()) watchNow(wallet);
    }

    /** Derives scripts up to {@code path} without asking the chain, which follows at the next tick at the latest. */
    void coverLocally(Wallet wallet, KeyPath path) {
        if (wallet.scripts().at(path).isPresent()) return;
        wallet.longerThanWatched(true);
        store.extendRange(wallet.name(), path.mixdepth(), path.branch(), path.index() + lookahead);
        wallet.scripts().extend(watched(wallet));
    }

    /** Puts what the disk knows into memory, at start. */
    void load(Wallet wallet) {
        wallet.scripts().extend(watched(wallet));
    }

    private void watchNow(Wallet wallet) {
        WatchedWallet watched = watched(wallet);
        wallet.scripts().extend(watched);
        wallet.longerThanWatched(false);
        try {
            chain.watch(watched);
        } catch (ChainUnavailable e) {
            wallet.longerThanWatched(true);
            throw e;
        }
    }

    private WatchedWallet watched(Wallet wallet) {
        List<WatchedBranch> branches = store.watchedBranches(wallet.name());
        List<WatchedScript> bonds =
                wallet.bondKeys().scripts(store.xpubs(wallet.name()).getFirst());
        return new WatchedWallet(wallet.watchId(), wallet.birth(), branches, bonds);
    }

    private void takeUsed(Wallet wallet) {
        Set<KeyPath> used = chain.used(wallet.watchId());
        for (WalletStore.Branch branch : store.branches(wallet.name())) {
            int highest = used.stream()
                    .filter(path -> path.mixdepth() == branch.mixdepth() && path.branch() == branch.branch())
                    .mapToInt(KeyPath::index)
                    .max()
                    .orElse(-1);
            if (highest >= branch.nextIndex())
                store.raiseNextIndex(wallet.name(), branch.mixdepth(), branch.branch(), highest + 1);
        }
    }

    private boolean needsExtension(Wallet wallet) {
        return store.branches(wallet.name()).stream().anyMatch(this::isShort);
    }

    private boolean extendStored(Wallet wallet) {
        boolean extended = false;
        for (WalletStore.Branch branch : store.branches(wallet.name())) {
            if (!isShort(branch)) continue;
            store.extendRange(wallet.name(), branch.mixdepth(), branch.branch(), branch.nextIndex() + 2 * lookahead);
            extended = true;
        }
        return extended;
    }

    private boolean isShort(WalletStore.Branch branch) {
        return branch.rangeEnd() < WatchedBranch.MAX_RANGE_END && branch.nextIndex() + lookahead > branch.rangeEnd();
    }
}
