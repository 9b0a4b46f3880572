package org.joinmarket.wallet.chain;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.jspecify.annotations.Nullable;

/**
 * The scripts of one watched wallet and the keys behind them, in both directions. One for all who need it: deriving takes
 * longer than anything else at a start. Only ever grows. Thread safe.
 */
public final class WatchIndex {
    private final Network network;
    private final ScriptMemory memory;
    private final Map<Script, KeyPath> paths = new ConcurrentHashMap<>();
    private final Map<Branch, DerivedBranch> branches = new ConcurrentHashMap<>();
    private final Map<KeyPath, Script> singles = new ConcurrentHashMap<>();

    private record Branch(int mixdepth, int branch) {}

    public WatchIndex(Network network) {
        this(network, ScriptMemory.none());
    }

    /** @param memory what need not be derived again after a restart */
    public WatchIndex(Network network, ScriptMemory memory) {
        this.network = network;
        this.memory = memory;
    }

    /** The one that {@code wallet} brings; if it brings none, {@code own}, or a new one, with what is new in {@code wallet}. */
    public static WatchIndex of(WatchedWallet wallet, @Nullable WatchIndex own, Network network) {
        WatchIndex shared = wallet.index();
        if (shared != null) return shared;
        WatchIndex index = own == null ? new WatchIndex(network) : own;
        index.add(wallet);
        return index;
    }

    /**
     * Adds what is new in {@code wallet}.
     *
     * @throws IllegalArgumentException if an extended public key is not one of the network
     * @throws IllegalStateException if a branch was watched with another key before
     */
    public synchronized void add(WatchedWallet wallet) {
        wallet.branches().forEach(this::add);
        for (WatchedScript single : wallet.scripts()) {
            if (singles.put(single.path(), single.script()) == null) paths.put(single.script(), single.path());
        }
    }

    private void add(WatchedBranch wanted) {
        Branch id = new Branch(wanted.mixdepth(), wanted.branch());
        DerivedBranch known = branches.get(id);
        if (known == null)
            known = DerivedBranch.of(wanted.accountXpub(), wanted.branch(), network, (key, _) -> Scripts.p2wpkh(key));
        if (!known.accountXpub().equals(wanted.accountXpub()))
            throw new IllegalStateException("mixdepth " + wanted.mixdepth() + " is watched with another key already");
        DerivedBranch longer = known.to(wanted.rangeEnd(), memory);
        List<Script> scripts = longer.scripts();
        for (int index = known.scripts().size(); index < scripts.size(); index++)
            paths.put(scripts.get(index), new KeyPath(wanted.mixdepth(), wanted.branch(), index));
        branches.put(id, longer);
    }

    /** The key that {@code script} pays; empty if it is not ours, or beyond what is watched. */
    public Optional<KeyPath> pathOf(Script script) {
        return Optional.ofNullable(paths.get(script));
    }

    /** The script of a key; empty beyond what is watched. */
    public Optional<Script> at(KeyPath path) {
        DerivedBranch branch = branches.get(new Branch(path.mixdepth(), path.branch()));
        return branch != null && path.index() < branch.scripts().size()
                ? Optional.of(branch.scripts().get(path.index()))
                : Optional.ofNullable(singles.get(path));
    }

    /** Whether {@code script} is what is derived for {@code path} now, whatever was kept of it. */
    public boolean isDerived(KeyPath path, Script script) {
        DerivedBranch branch = branches.get(new Branch(path.mixdepth(), path.branch()));
        return branch != null && branch.derive(path.index()).equals(script);
    }

    /** Scripts to keys, a live view. */
    public Map<Script, KeyPath> paths() {
        return Collections.unmodifiableMap(paths);
    }
}
