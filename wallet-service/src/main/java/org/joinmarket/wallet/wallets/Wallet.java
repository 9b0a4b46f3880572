package org.joinmarket.wallet.wallets;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.wallet.WalletRefusals;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.ScriptMemory;
import org.joinmarket.wallet.chain.WatchedBranch;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.joinmarket.wallet.seed.WalletKeys;
import org.jspecify.annotations.Nullable;

/** One wallet of this service. What it may sign is not decided here. */
public final class Wallet {
    /** Deposits handed to people. */
    public static final int EXTERNAL = 0;

    /** Change and coinjoin outputs. */
    public static final int INTERNAL = 1;

    /** Fidelity bonds, in mixdepth 0 only; the index of a key is its timenumber. */
    public static final int BONDS = 2;

    private final String name;
    private final String fingerprint;
    private final String watchId;
    private final Instant birth;
    private final @Nullable Integer birthHeight;
    private final int mixdepths;
    private final boolean watchOnly;
    private final WalletScripts scripts;
    private final AtomicReference<@Nullable WalletKeys> keys = new AtomicReference<>();
    private final BondKeys bondKeys;
    private final CopyOnWriteArrayList<Runnable> whenLocked = new CopyOnWriteArrayList<>();
    private final ReentrantLock granting = new ReentrantLock();
    private final ReentrantLock counting = new ReentrantLock();
    private final ReentrantLock handingOut = new ReentrantLock();
    private final ReentrantLock following = new ReentrantLock();
    private final AtomicReference<String> trouble = new AtomicReference<>("");
    private final AtomicBoolean widening = new AtomicBoolean();
    private final Map<Branch, Integer> highestUsed = new ConcurrentHashMap<>();
    private volatile Map<Branch, Integer> followed = Map.of();
    private volatile boolean watched;
    private volatile boolean wasLocked;
    private volatile Duration loading = Duration.ZERO;

    private record Branch(int mixdepth, int branch) {}

    Wallet(WalletStore.Row row, int mixdepths, Network network, ScriptMemory memory) {
        this.name = row.name();
        this.fingerprint = row.fingerprint();
        this.watchId = row.watchId();
        this.birth = row.birth();
        this.birthHeight = row.birthHeight();
        this.watchOnly = row.watchOnly();
        this.mixdepths = mixdepths;
        this.scripts = new WalletScripts(network, memory);
        this.bondKeys = new BondKeys(network, memory);
    }

    public String name() {
        return name;
    }

    public String fingerprint() {
        return fingerprint;
    }

    /** Its name at the chain backend. */
    public String watchId() {
        return watchId;
    }

    Instant birth() {
        return birth;
    }

    /** Nothing was paid to it in blocks before this one; empty if nobody knows. */
    public Optional<Integer> birthHeight() {
        return Optional.ofNullable(birthHeight);
    }

    public int mixdepths() {
        return mixdepths;
    }

    /**
     * The key that {@code script} pays, as {@link WalletScripts#pathOf}, but derived from it once more: limits of the settings must
     * not depend on what somebody has written into the database.
     */
    public Optional<KeyPath> derivedPathOf(Script script) {
        return scripts.pathOf(script)
                .filter(path -> path.branch() == BONDS
                        ? bondKeys.isDerived(path.index(), script)
                        : scripts.isDerived(path, script));
    }

    /** Neither a bond nor of a mixdepth that the settings no longer have: what it shows, chooses from, and spends at any time. */
    public boolean isOrdinary(KeyPath path) {
        return path.mixdepth() < mixdepths && (path.branch() == EXTERNAL || path.branch() == INTERNAL);
    }

    /** Where a coinjoin from {@code mixdepth} goes to (wallet.md 2). */
    public int nextMixdepth(int mixdepth) {
        return (mixdepth + 1) % mixdepths;
    }

    public WalletScripts scripts() {
        return scripts;
    }

    BondKeys bondKeys() {
        return bondKeys;
    }

    /** Held while coins are chosen, so that two rounds do not choose the same ones and one of them has to start again. */
    public ReentrantLock granting() {
        return granting;
    }

    /**
     * Held from the count of what a wallet may have only so many of until one more is on the disk, so that no two callers find
     * room for the last one. Nobody asks for it within a transaction.
     */
    public ReentrantLock counting() {
        return counting;
    }

    /** Held while somebody gets a deposit address, so that of many who ask at once each gets the next. Nobody asks for it within a transaction. */
    ReentrantLock handingOut() {
        return handingOut;
    }

    /** Held while its history is searched, by one at a time. */
    ReentrantLock following() {
        return following;
    }

    /** Whether the chain backend follows it and knows its history. */
    public boolean isWatched() {
        return watched;
    }

    void watched() {
        watched = true;
    }

    /** Its coins are not asked for until it is followed again, or another has taken its place. */
    void unwatched() {
        watched = false;
    }

    /** The chain backend has to learn it anew. */
    void lost() {
        watched = false;
        followed = Map.of();
    }

    /** What its scripts took at the start. */
    Duration loading() {
        return loading;
    }

    void loading(Duration took) {
        loading = took;
    }

    /** From now on the chain backend follows all of {@code whole}, and knows its history. */
    void follows(WatchedWallet whole) {
        followed = whole.branches().stream()
                .collect(Collectors.toUnmodifiableMap(
                        one -> new Branch(one.mixdepth(), one.branch()), WatchedBranch::rangeEnd));
    }

    /** How many addresses of a branch the chain backend follows, from the first on. */
    public int followed(int mixdepth, int branch) {
        return followed.getOrDefault(new Branch(mixdepth, branch), 0);
    }

    /** Takes what the chain knows payments to. */
    void highestUsed(int mixdepth, int branch, int index) {
        highestUsed.merge(new Branch(mixdepth, branch), index, Math::max);
    }

    /** The highest index that anything was paid to, as far as the chain was asked. */
    Optional<Integer> highestUsed(int mixdepth, int branch) {
        return Optional.ofNullable(highestUsed.get(new Branch(mixdepth, branch)));
    }

    /** Held true while somebody makes the ranges longer, or is about to. */
    AtomicBoolean widening() {
        return widening;
    }

    /** Keeps why it cannot be followed, empty if it can; false if that was so the last time too. */
    boolean isNewTrouble(String now) {
        return !trouble.getAndSet(now).equals(now);
    }

    /** Why it cannot be followed now; empty if it can. */
    String trouble() {
        return Objects.requireNonNullElse(trouble.get(), "");
    }

    /** Whether there are no keys, here or on the disk: it can never be unlocked. */
    public boolean isWatchOnly() {
        return watchOnly;
    }

    public boolean isUnlocked() {
        return keys.get() != null;
    }

    /** Takes the keys over. If it is unlocked it keeps those that it has, which are the same: a signature may need them just now. */
    void unlock(WalletKeys unlocked) {
        if (!keys.compareAndSet(null, unlocked)) unlocked.close();
    }

    void lock() {
        wasLocked = true;
        WalletKeys before = keys.getAndSet(null);
        if (before != null) before.close();
        whenLocked.forEach(Runnable::run);
    }

    /** Whether somebody has locked it since the start: nothing but a person unlocks it then. */
    boolean wasLocked() {
        return wasLocked;
    }

    /**
     * Further secrets that are there only while the wallet is unlocked are zeroed by {@code drop}, each time that it is locked;
     * whoever makes them looks at {@link #requireUnlocked} where {@code drop} cannot come in between.
     */
    public void whenLocked(Runnable drop) {
        whenLocked.addIfAbsent(drop);
    }

    /** @throws org.joinmarket.support.problems.ApiProblem 409 if there are no keys */
    public void requireKeys() {
        if (watchOnly) throw WalletRefusals.watchOnly();
    }

    /** @throws org.joinmarket.support.problems.ApiProblem 409 if locked, or if there are no keys */
    public void requireUnlocked() {
        requireKeys();
        if (!isUnlocked()) throw WalletRefusals.locked();
    }

    /**
     * Lends a key; it is zeroed afterwards.
     *
     * @throws org.joinmarket.support.problems.ApiProblem 409 if locked, also when that happens meanwhile
     */
    public <T> T withKey(KeyPath path, Function<SecretKey, T> use) {
        requireKeys();
        WalletKeys unlocked = keys.get();
        if (unlocked == null) throw WalletRefusals.locked();
        try {
            return unlocked.with(path, use);
        } catch (IllegalStateException e) {
            if (keys.get() != unlocked) throw WalletRefusals.locked();
            throw e;
        }
    }

    /** The script of a key; within the watched range. */
    public Script scriptAt(KeyPath path) {
        return scripts.at(path).orElseThrow(() -> new IllegalStateException("a key beyond the watched range"));
    }

    @Override
    public String toString() {
        return "Wallet[" + name + "]";
    }
}
