package org.joinmarket.wallet.wallets;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.chain.KeyPath;
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
    private final int mixdepths;
    private final WalletScripts scripts;
    private final AtomicReference<@Nullable WalletKeys> keys = new AtomicReference<>();
    private final BondKeys bondKeys;
    private final ReentrantLock granting = new ReentrantLock();
    private final ReentrantLock following = new ReentrantLock();
    private final AtomicReference<String> trouble = new AtomicReference<>("");
    private volatile boolean watched;
    private volatile boolean longerThanWatched;

    Wallet(String name, String fingerprint, String watchId, Instant birth, int mixdepths, Network network) {
        this.name = name;
        this.fingerprint = fingerprint;
        this.watchId = watchId;
        this.birth = birth;
        this.mixdepths = mixdepths;
        this.scripts = new WalletScripts(network);
        this.bondKeys = new BondKeys(network);
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

    public int mixdepths() {
        return mixdepths;
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

    /** Whether there are scripts that the chain backend was not told of. */
    boolean isLongerThanWatched() {
        return longerThanWatched;
    }

    void longerThanWatched(boolean longer) {
        longerThanWatched = longer;
    }

    /** Keeps why it cannot be followed, empty if it can; false if that was so the last time too. */
    boolean isNewTrouble(String now) {
        return !trouble.getAndSet(now).equals(now);
    }

    public boolean isUnlocked() {
        return keys.get() != null;
    }

    void unlock(WalletKeys unlocked) {
        WalletKeys before = keys.getAndSet(unlocked);
        if (before != null) before.close();
    }

    void lock() {
        WalletKeys before = keys.getAndSet(null);
        if (before != null) before.close();
    }

    /** @throws org.joinmarket.support.problems.ApiProblem 409 if locked */
    public void requireUnlocked() {
        if (!isUnlocked()) throw Refusals.locked();
    }

    /**
     * Lends a key; it is zeroed afterwards.
     *
     * @throws org.joinmarket.support.problems.ApiProblem 409 if locked, also when that happens meanwhile
     */
    public <T> T withKey(KeyPath path, Function<SecretKey, T> use) {
        WalletKeys unlocked = keys.get();
        if (unlocked == null) throw Refusals.locked();
        try {
            return unlocked.with(path, use);
        } catch (IllegalStateException e) {
            if (keys.get() != unlocked) throw Refusals.locked();
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
