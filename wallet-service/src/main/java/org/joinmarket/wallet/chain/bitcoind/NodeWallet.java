package org.joinmarket.wallet.chain.bitcoind;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.chain.ChainMemory;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.HistorySearch;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.WatchIndex;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.jspecify.annotations.Nullable;

/** A wallet inside bitcoind as we know it: what is searched, what was paid to. */
final class NodeWallet {
    private static final int MAX_KNOWN_TRANSACTIONS = 10_000;

    /** Scripts of others, and of our keys beyond the index, that are remembered of the history of one wallet. */
    private static final int MAX_STRANGERS = 200_000;

    final String name;
    volatile WatchIndex index;
    final ReentrantLock importing = new ReentrantLock(); // may be held for a whole scan
    final ReentrantLock verifying = new ReentrantLock();
    final ReentrantLock lock = new ReentrantLock(); // guards what is used, and coinbase
    final AtomicReference<HistorySearch> search =
            new AtomicReference<>(new HistorySearch(HistorySearch.State.WAITING, 0, 0, -1, false, 0, null, null));
    volatile boolean ready;
    volatile boolean complete; // all that bitcoind lists is unspent
    volatile boolean lost;
    volatile boolean toVerify; // bitcoind may be another one, whose wallet of this name knows less
    volatile @Nullable WatchedWallet known; // all of whose history was found last
    final Set<KeyPath> used = new HashSet<>();
    final Set<KeyPath> notKept = new HashSet<>();
    private Set<KeyPath> usedBefore = Set.of();
    String usedUpTo = "";
    String usedOf = "";
    String keptOf = "";
    private final AtomicInteger readings = new AtomicInteger();
    private final AtomicReference<@Nullable Read> read = new AtomicReference<>();
    private @Nullable Set<Script> strangers; // null if not all that is known was read by this process
    final Map<TxId, Boolean> coinbase = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TxId, Boolean> eldest) {
            return size() > MAX_KNOWN_TRANSACTIONS;
        }
    };

    /** @param readings {@link NodeWallet#readings} before */
    private record Read(SearchState state, int readings) {}

    NodeWallet(String name, WatchIndex index) {
        this.name = name;
        this.index = index;
    }

    /** A number that is another one after each {@link #isToBeReadAgain}. */
    int readings() {
        return readings.get();
    }

    /** As {@link #isToBeReadAgain}; what is known of it is to be seen to be known to this bitcoind, too. */
    void isMet() {
        isToBeReadAgain();
        toVerify = ready;
    }

    /** From now on bitcoind may say something else of the wallet's search than it said before. */
    void isToBeReadAgain() {
        readings.incrementAndGet();
    }

    /** @param before {@link #readings} before bitcoind was asked */
    void isRead(SearchState state, int before) {
        read.set(new Read(state, before));
    }

    /** What was read last of the wallet's search, once, and only if bitcoind would say the same now. */
    Optional<SearchState> takeRead() {
        return Optional.ofNullable(read.getAndSet(null))
                .filter(last -> last.readings() == readings.get())
                .map(Read::state);
    }

    /** What is found can be shown, although more may be found. */
    void readable() {
        ready = true;
        lost = false;
    }

    /** bitcoind has no such wallet any more: it has to be made again, and all its history searched. */
    void isLost() {
        lost = true;
        ready = false;
        complete = false;
        known = null;
        toVerify = false;
        isToBeReadAgain();
        stands(ChainTrouble.WALLET_UNLOADED);
    }

    /**
     * All is found of {@code whole}.
     *
     * @param isAll false if a search for more keys has not ended: bitcoind may list what is spent in blocks that it has not come to
     */
    void known(WatchedWallet whole, HistorySearch all, boolean isAll) {
        known = whole;
        search.set(all);
        complete = isAll;
        ready = true;
        lost = false;
    }

    void stands(ChainTrouble why) {
        search.updateAndGet(at -> new HistorySearch(
                HistorySearch.State.WAITING,
                at.fromHeight(),
                at.toHeight(),
                at.searchedTo(),
                ready,
                at.permille(),
                null,
                why));
    }

    /** What is known is of {@code scripts}, as far as it goes. */
    void remember(ChainMemory.Known known, String scripts) {
        lock.lock();
        try {
            used.addAll(known.used());
            usedUpTo = known.of().equals(scripts) ? known.upTo() : "";
            usedOf = scripts;
            strangers = null;
        } finally {
            lock.unlock();
        }
    }

    /** From the first block on, or on from where the last reading ended. To be called under the lock. */
    void reads(boolean fromTheFirst) {
        if (fromTheFirst) strangers = new HashSet<>();
    }

    /** Something was paid to {@code script}, and bitcoind said so. To be called under the lock. */
    void paid(Script script) {
        Optional<KeyPath> path = index.pathOf(script);
        if (path.isPresent()) {
            if (used.add(path.get())) notKept.add(path.get());
        } else if (strangers != null) {
            strangers.add(script);
            if (strangers.size() > MAX_STRANGERS) strangers = null;
        }
    }

    /**
     * The index has become longer, to {@code scripts}, and bitcoind knew all of them before: what was read need not be read
     * again, if this process remembers what it did not recognise.
     */
    boolean recognises(String scripts) {
        lock.lock();
        try {
            Set<Script> unknown = strangers;
            if (unknown == null) return false;
            List<Script> ours = unknown.stream()
                    .filter(script -> index.pathOf(script).isPresent())
                    .toList();
            ours.forEach(this::paid);
            ours.forEach(unknown::remove);
            usedOf = scripts;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** What is used, not to be changed any more. To be called under the lock. */
    Set<KeyPath> usedNow() {
        if (usedBefore.size() != used.size()) usedBefore = Set.copyOf(used); // it only grows
        return usedBefore;
    }

    boolean remembers(String scripts) {
        lock.lock();
        try {
            return usedOf.equals(scripts);
        } finally {
            lock.unlock();
        }
    }
}
