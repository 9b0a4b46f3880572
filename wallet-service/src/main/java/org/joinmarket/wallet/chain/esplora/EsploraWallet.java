package org.joinmarket.wallet.chain.esplora;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.wallet.chain.ChainOutput;
import org.joinmarket.wallet.chain.ChainTip;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.HistorySearch;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.WalletOutput;
import org.joinmarket.wallet.chain.WatchIndex;
import org.joinmarket.wallet.chain.WatchedBranch;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.joinmarket.wallet.chain.esplora.EsploraTransaction.BlockRef;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one wallet's scripts. Each look asks for those that were used, for as many after them as the gap limit says, and
 * for those that were handed out last, bonds all; the others of the watched range take turns, a part at each look, so that what is
 * paid to one of them is found later but found.
 */
@Slf4j
final class EsploraWallet {
    /** In so many looks each script of the watched range had its turn. */
    static final int TURNS = 60;

    /** So many times the gap limit are asked for at each look of what was handed out last and of what comes next, of a branch. */
    private static final int SHOWN_GAPS = 3;

    private static final int BONDS = 2; // branch, wallet.md 1
    private static final int AT_ONCE = 64;

    private final EsploraClient client;
    private final HeaderChain headers;
    private final Network network;
    private final Supplier<ChainTip> tip;
    private final int gapLimit;
    private volatile WatchIndex index;
    private final Map<Script, ScriptHistory> histories = new ConcurrentHashMap<>();
    private final Map<Branch, Integer> handedOut = new ConcurrentHashMap<>(); // keys before this index
    private final Set<KeyPath> shownBonds = ConcurrentHashMap.newKeySet();
    private final Set<Script> toAskAgain = ConcurrentHashMap.newKeySet();
    private final Set<Script> ahead = ConcurrentHashMap.newKeySet(); // to be asked again with another tip
    private final ReentrantLock searching = new ReentrantLock(); // may be held for a whole search
    private final AddressSearch progress = new AddressSearch(); // counted by whoever holds it
    private final ReentrantLock looking = new ReentrantLock(); // guards the rest
    private int turn;
    private long lookedAt;
    private @Nullable ChainTip lookedFrom;
    private volatile boolean ready;
    private volatile Map<Branch, NavigableMap<Integer, Script>> branches = Map.of();

    private record Branch(int mixdepth, int branch) {}

    /** @param tip asks for it, and has {@link #changedFrom} called after a reorganisation */
    EsploraWallet(EsploraClient client, HeaderChain headers, Network network, Supplier<ChainTip> tip, int gapLimit) {
        this.client = client;
        this.headers = headers;
        this.network = network;
        this.tip = tip;
        this.gapLimit = gapLimit;
        this.index = new WatchIndex(network);
    }

    boolean isReady() {
        return ready;
    }

    boolean owns(Script script) {
        return index.pathOf(script).isPresent();
    }

    /**
     * Searches what was not searched yet: the whole range of a wallet that may be old; of a new one what somebody was shown, and
     * as far beyond what was used as its gap limit goes. A search that fails goes on where it stopped when it is called again.
     */
    void watch(WatchedWallet wallet) {
        searching.lock();
        try {
            index = WatchIndex.of(wallet, index, network);
            branches = sorted();
            for (WatchedBranch branch : wallet.branches())
                handedOut(new Branch(branch.mixdepth(), branch.branch()), branch.handedOut());
            shownBonds.addAll(wallet.shown());
            int height = tip.get().height();
            search(wallet.birth().equals(Instant.EPOCH) ? all() : shown(wallet), height);
            searchGaps(progress, height);
            ready = true;
            progress.ends(height);
        } catch (ChainUnavailable e) {
            progress.stands(e.trouble());
            throw e;
        } catch (RuntimeException e) {
            progress.stands(null);
            throw e;
        } finally {
            searching.unlock();
        }
    }

    /** How far {@link #watch} is. Asks nobody, and waits for nobody. */
    HistorySearch progress() {
        return progress.now(ready);
    }

    /** Somebody is about to see the key. */
    void shows(KeyPath path) {
        if (path.branch() == BONDS) shownBonds.add(path);
        else handedOut(new Branch(path.mixdepth(), path.branch()), path.index() + 1);
    }

    private void handedOut(Branch branch, int before) {
        handedOut.merge(branch, before, Math::max);
    }

    private Map<Branch, NavigableMap<Integer, Script>> sorted() {
        Map<Branch, NavigableMap<Integer, Script>> sorted = new HashMap<>();
        index.paths()
                .forEach((script, path) -> sorted.computeIfAbsent(
                                new Branch(path.mixdepth(), path.branch()), _ -> new TreeMap<>())
                        .put(path.index(), script));
        return sorted;
    }

    private List<Script> shown(WatchedWallet wallet) {
        List<Script> shown = new ArrayList<>();
        for (WatchedBranch branch : wallet.branches())
            for (int index = 0; index < Math.min(branch.handedOut(), branch.rangeEnd()); index++)
                add(new KeyPath(branch.mixdepth(), branch.branch(), index), shown);
        wallet.shown().forEach(path -> add(path, shown));
        return shown;
    }

    private void add(KeyPath path, List<Script> scripts) {
        index.at(path).ifPresent(scripts::add);
    }

    private List<Script> all() {
        return branches.values().stream()
                .flatMap(branch -> branch.values().stream())
                .toList();
    }

    private List<Script> unknown(Collection<Script> wanted) {
        return wanted.stream().filter(script -> !histories.containsKey(script)).toList();
    }

    private void search(List<Script> wanted, int height) {
        List<Script> unknown = unknown(wanted);
        if (!unknown.isEmpty()) progress.wants(wanted.size(), wanted.size() - unknown.size(), height);
        int step = Math.max(AT_ONCE, unknown.size() / 10);
        for (int from = 0; from < unknown.size(); from += step) {
            int to = Math.min(unknown.size(), from + step);
            if (unknown.size() > step)
                log.atInfo()
                        .addKeyValue("searched", from)
                        .addKeyValue("of", unknown.size())
                        .log("searching addresses");
            ask(unknown.subList(from, to), progress);
        }
    }

    /** Until as many as the gap limit says after the last used one of each branch are known. */
    private void searchGaps(AddressSearch counted, int height) {
        while (true) {
            List<Script> unknown = unknown(near());
            if (unknown.isEmpty()) return;
            counted.wants(unknown.size(), 0, height);
            ask(unknown, counted);
        }
    }

    /**
     * The used ones, those after the last used one of each branch up to the gap limit, those around the last one handed out, and
     * the bonds that somebody was shown.
     */
    private Set<Script> near() {
        Set<Script> near = new LinkedHashSet<>();
        branches.forEach((branch, scripts) -> {
            int lastUsed = -1;
            for (Map.Entry<Integer, Script> entry : scripts.entrySet()) {
                if (!historyOf(entry.getValue()).isUsed()) continue;
                near.add(entry.getValue());
                lastUsed = entry.getKey();
            }
            if (branch.branch() == BONDS) return; // in no order: each stands for a month
            near.addAll(
                    scripts.subMap(lastUsed, false, lastUsed + gapLimit, true).values());
            int last = handedOut.getOrDefault(branch, 0) - 1 + gapLimit;
            int first = Math.max(lastUsed + gapLimit, last - SHOWN_GAPS * gapLimit);
            if (first < last)
                near.addAll(scripts.subMap(first, false, last, true).values());
        });
        shownBonds.forEach(path -> index.at(path).ifPresent(near::add));
        return near;
    }

    private ScriptHistory historyOf(Script script) {
        return histories.getOrDefault(script, ScriptHistory.UNUSED);
    }

    private void ask(Collection<Script> scripts, AddressSearch counted) {
        List<Script> all = new ArrayList<>(scripts);
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<Script> some = all.subList(from, Math.min(all.size(), from + AT_ONCE));
            List<ScriptHistory> _ = Parallel.map(some, this::look);
            counted.asked(some.size());
        }
    }

    /** What is found is kept at once, also if another script cannot be asked for: the mark of this one is gone. */
    private ScriptHistory look(Script script) {
        boolean again = toAskAgain.remove(script);
        try {
            String address = Addresses.fromScript(network, script).orElseThrow();
            EsploraClient.Stats stats = client.stats(address);
            ScriptHistory known = histories.get(script);
            if (!again && known != null && known.stats().equals(stats) && !mayBeReplaced(stats)) return known;
            ScriptHistory read = ScriptHistory.read(client, headers, address, script, stats);
            histories.put(script, read);
            if (isAhead(read)) ahead.add(script);
            else ahead.remove(script);
            return read;
        } catch (RuntimeException e) {
            if (again) toAskAgain.add(script);
            throw e;
        }
    }

    /** It has a block above the tip that is known, which may not become the next one: numbers would not tell. */
    private boolean isAhead(ScriptHistory history) {
        int tip = headers.known().map(ChainTip::height).orElse(Integer.MAX_VALUE);
        return history.transactions().stream()
                .map(EsploraTransaction::block)
                .anyMatch(block -> block != null && block.height() > tip);
    }

    /** Numbers do not tell a transaction in the mempool from one that took its place there. */
    private static boolean mayBeReplaced(EsploraClient.Stats stats) {
        return stats.mempool() > 0;
    }

    /** One that paid the wallet or was paid by it, as it was when it was looked at. */
    Optional<EsploraTransaction> transaction(TxId txid) {
        return histories.values().stream()
                .flatMap(history -> history.transactions().stream())
                .filter(tx -> tx.txid().equals(txid))
                .findFirst();
    }

    /** Outputs as they are now, and the keys that were used; {@code own}: what we have broadcast and may not be shown yet. */
    record View(List<WalletOutput> unspent, Set<KeyPath> used, Set<KeyPath> paidInBlocks, Set<TxId> transactions) {}

    /** @param maxAge how old what is known may be */
    View view(Duration maxAge, Collection<EsploraTransaction> own) {
        looking.lock();
        try {
            if (!isFresh(maxAge)) lookAround();
            return view(own);
        } finally {
            looking.unlock();
        }
    }

    private boolean isFresh(Duration maxAge) {
        ChainTip from = lookedFrom;
        return from != null
                && toAskAgain.isEmpty()
                && System.nanoTime() - lookedAt < maxAge.toNanos()
                && headers.known().equals(Optional.of(from));
    }

    private void lookAround() {
        ChainTip before = tip.get();
        if (!before.equals(lookedFrom)) toAskAgain.addAll(ahead);
        Set<Script> scripts = near();
        scripts.addAll(toAskAgain);
        scripts.addAll(takingTurns(scripts));
        AddressSearch uncounted = new AddressSearch(); // a look is no search
        ask(scripts, uncounted);
        searchGaps(uncounted, before.height());
        turn = (turn + 1) % TURNS;
        lookedAt = System.nanoTime();
        lookedFrom = before; // if a block came meanwhile, the next call looks again
    }

    private List<Script> takingTurns(Set<Script> besides) {
        List<Script> turns = new ArrayList<>();
        int number = 0;
        for (NavigableMap<Integer, Script> branch : branches.values())
            for (Script script : branch.values())
                if (!besides.contains(script) && number++ % TURNS == turn) turns.add(script);
        return turns;
    }

    /** What stands at or above {@code height} may be elsewhere now. */
    void changedFrom(int height) {
        histories.forEach((script, history) -> {
            boolean above = history.transactions().stream()
                    .anyMatch(tx -> tx.block() == null || tx.block().height() >= height);
            if (above) toAskAgain.add(script);
        });
    }

    /** What a transaction of our own pays and spends is asked for at the next look. */
    void touchedBy(EsploraTransaction tx) {
        for (TxOutput output : tx.outputs()) if (owns(output.script())) toAskAgain.add(output.script());
        Set<OutPoint> spent = new HashSet<>(tx.spends());
        histories.forEach((script, history) -> {
            if (paid(script, history).stream().anyMatch(spent::contains)) toAskAgain.add(script);
        });
    }

    private static List<OutPoint> paid(Script script, ScriptHistory history) {
        List<OutPoint> paid = new ArrayList<>();
        for (EsploraTransaction tx : history.transactions())
            for (int vout = 0; vout < tx.outputs().size(); vout++)
                if (tx.outputs().get(vout).script().equals(script)) paid.add(new OutPoint(tx.txid(), vout));
        return paid;
    }

    private View view(Collection<EsploraTransaction> own) {
        Map<TxId, EsploraTransaction> all = new HashMap<>();
        for (ScriptHistory history : histories.values())
            for (EsploraTransaction tx : history.transactions())
                if (tx.block() != null || !all.containsKey(tx.txid())) all.put(tx.txid(), tx);
        Set<TxId> shown = Set.copyOf(all.keySet());
        Set<OutPoint> spent = new HashSet<>();
        all.values().forEach(tx -> spent.addAll(tx.spends()));
        for (EsploraTransaction tx : own) {
            boolean conflicts = tx.spends().stream().anyMatch(spent::contains);
            if (shown.contains(tx.txid()) || conflicts) continue;
            all.put(tx.txid(), tx);
            spent.addAll(tx.spends());
        }
        int height = Objects.requireNonNull(lookedFrom).height();
        List<WalletOutput> unspent = new ArrayList<>();
        Set<KeyPath> used = new HashSet<>();
        Set<KeyPath> paidInBlocks = new HashSet<>();
        for (EsploraTransaction tx : all.values())
            for (int vout = 0; vout < tx.outputs().size(); vout++) {
                TxOutput output = tx.outputs().get(vout);
                OutPoint outPoint = new OutPoint(tx.txid(), vout);
                index.pathOf(output.script()).ifPresent(path -> {
                    used.add(path);
                    if (tx.block() != null) paidInBlocks.add(path);
                    if (!spent.contains(outPoint))
                        unspent.add(new WalletOutput(outPoint, chainOutput(tx, output, height), path));
                });
            }
        return new View(unspent, used, paidInBlocks, shown);
    }

    static ChainOutput chainOutput(EsploraTransaction tx, TxOutput output, int tipHeight) {
        return new ChainOutput(output.value(), output.script(), confirmations(tx.block(), tipHeight), tx.isCoinbase());
    }

    static int confirmations(@Nullable BlockRef block, int tipHeight) {
        return block == null ? 0 : Math.max(1, tipHeight - block.height() + 1);
    }
}
