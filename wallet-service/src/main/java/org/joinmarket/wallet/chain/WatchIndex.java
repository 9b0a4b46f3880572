package org.joinmarket.wallet.chain;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.joinmarket.common.chain.HdPublicKey;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;

/** The scripts of one watched wallet and the keys behind them. Only ever grows. Thread safe. */
public final class WatchIndex {
    private final Network network;
    private final Map<Script, KeyPath> paths = new ConcurrentHashMap<>();
    private final Map<Branch, WatchedBranch> derived = new HashMap<>();

    private record Branch(int mixdepth, int branch) {}

    public WatchIndex(Network network) {
        this.network = network;
    }

    /**
     * Adds what is new in {@code wallet}.
     *
     * @throws IllegalArgumentException if an extended public key is not one of the network
     * @throws IllegalStateException if a branch was watched with another key before
     */
    public synchronized void add(WatchedWallet wallet) {
        wallet.branches().forEach(this::add);
        wallet.scripts().forEach(single -> paths.put(single.script(), single.path()));
    }

    private void add(WatchedBranch wanted) {
        Branch id = new Branch(wanted.mixdepth(), wanted.branch());
        WatchedBranch known = derived.get(id);
        if (known != null && !known.accountXpub().equals(wanted.accountXpub()))
            throw new IllegalStateException("mixdepth " + wanted.mixdepth() + " is watched with another key already");
        int from = known == null ? 0 : known.rangeEnd();
        if (wanted.rangeEnd() <= from) return;
        HdPublicKey branch = HdPublicKey.parse(wanted.accountXpub(), network).child(wanted.branch());
        for (int index = from; index < wanted.rangeEnd(); index++)
            paths.put(
                    Scripts.p2wpkh(branch.child(index).key()), new KeyPath(wanted.mixdepth(), wanted.branch(), index));
        derived.put(id, wanted);
    }

    public Optional<KeyPath> pathOf(Script script) {
        return Optional.ofNullable(paths.get(script));
    }

    /** Scripts to keys, a live view. */
    public Map<Script, KeyPath> paths() {
        return Collections.unmodifiableMap(paths);
    }
}
