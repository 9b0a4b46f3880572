package org.joinmarket.testkit.wallet;

import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.UnspentOutput;
import org.joinmarket.common.crypto.SecretKey;

/** Keys and coins of one wallet; its coins live in a {@link FakeChain}. Guarded by its wallet service. */
public final class FakeWallet {
    static final int MIXDEPTHS = 5;
    private static final int SPENDABLE_FROM = 1;

    private final String name;
    private final FakeChain chain;
    private final SecureRandom random = new SecureRandom();
    private final Map<Script, SecretKey> keys = new HashMap<>();
    private final Map<Script, Integer> mixdepths = new HashMap<>();
    private final Set<OutPoint> frozen = new HashSet<>();
    private final FakeBonds bonds = new FakeBonds();
    private boolean locked;

    FakeWallet(String name, FakeChain chain) {
        this.name = name;
        this.chain = chain;
    }

    public String name() {
        return name;
    }

    /** A confirmed coin, ten blocks deep. */
    public synchronized OutPoint fund(int mixdepth, Sats value) {
        return fund(mixdepth, value, 10);
    }

    public synchronized OutPoint fund(int mixdepth, Sats value, int confirmations) {
        return chain.fund(newScript(mixdepth), value, confirmations);
    }

    /** Coins locked until the month begins, ten blocks deep; in place of an earlier bond. */
    public synchronized OutPoint fundBond(Timenumber timenumber, Sats value) {
        return bonds.fund(chain, timenumber, value);
    }

    FakeBonds bonds() {
        return bonds;
    }

    public synchronized void lock() {
        locked = true;
    }

    public synchronized void unlock() {
        locked = false;
    }

    synchronized boolean isLocked() {
        return locked;
    }

    synchronized void freeze(OutPoint outPoint, boolean on) {
        if (on) frozen.add(outPoint);
        else frozen.remove(outPoint);
    }

    synchronized boolean isFrozen(OutPoint outPoint) {
        return frozen.contains(outPoint);
    }

    synchronized Script newScript(int mixdepth) {
        SecretKey key = SecretKey.random(random);
        Script script = Scripts.p2wpkh(key.publicKey());
        keys.put(script, key);
        mixdepths.put(script, mixdepth);
        return script;
    }

    /** The key of a script of this wallet's; tests play its owner with it. */
    public synchronized SecretKey key(Script script) {
        return Optional.ofNullable(keys.get(script)).orElseThrow();
    }

    public synchronized boolean owns(Script script) {
        return keys.containsKey(script);
    }

    synchronized List<UnspentOutput> coins(int mixdepth) {
        return chain.unspentOf(keys.keySet()).stream()
                .filter(coin -> mixdepths.getOrDefault(coin.script(), -1) == mixdepth)
                .toList();
    }

    /** Largest first; empty if there is not enough. */
    synchronized List<UnspentOutput> select(int mixdepth, Sats atLeast, Set<OutPoint> leased) {
        var coins = coins(mixdepth).stream()
                .filter(coin -> isSpendable(coin, leased))
                .sorted(Comparator.comparing(UnspentOutput::value).reversed())
                .toList();
        Sats sum = Sats.ZERO;
        for (int i = 0; i < coins.size(); i++) {
            sum = sum.plus(coins.get(i).value());
            if (sum.isAtLeast(atLeast)) return coins.subList(0, i + 1);
        }
        return List.of();
    }

    synchronized boolean isSpendable(UnspentOutput coin, Set<OutPoint> leased) {
        return coin.confirmations() >= SPENDABLE_FROM
                && !leased.contains(coin.outPoint())
                && !frozen.contains(coin.outPoint());
    }

    static String address(Network network, Script script) {
        return Addresses.fromScript(network, script).orElseThrow();
    }
}
