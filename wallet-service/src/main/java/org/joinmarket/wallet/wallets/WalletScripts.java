package org.joinmarket.wallet.wallets;

import java.util.Optional;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.ScriptMemory;
import org.joinmarket.wallet.chain.WatchIndex;
import org.joinmarket.wallet.chain.WatchedWallet;

/** The scripts of one wallet, in both directions, locked or not: they come from its public keys. Thread safe. */
public final class WalletScripts {
    private final WatchIndex index;

    WalletScripts(Network network, ScriptMemory memory) {
        this.index = new WatchIndex(network, memory);
    }

    void extend(WatchedWallet wallet) {
        index.add(wallet);
    }

    /** For the chain backend, which needs the same. */
    WatchIndex index() {
        return index;
    }

    /** The key that {@code script} pays; empty if it is not ours, or beyond what is watched. */
    public Optional<KeyPath> pathOf(Script script) {
        return index.pathOf(script);
    }

    boolean isDerived(KeyPath path, Script script) {
        return index.isDerived(path, script);
    }

    /** The script of a key that is watched; empty beyond that. */
    public Optional<Script> at(KeyPath path) {
        return index.at(path);
    }

    /**
     * As {@link #at}, for a script that others will pay: derived from the key once more, because what was kept of it came from a
     * disk.
     *
     * @throws IllegalStateException if it is beyond the watched range, or what was kept is not what is derived
     */
    Script toBePaid(KeyPath path) {
        Script script = at(path).orElseThrow(() -> new IllegalStateException("a key beyond the watched range"));
        if (!index.isDerived(path, script))
            throw new IllegalStateException("a script that was kept is not the one of its key: nobody is to pay it");
        return script;
    }
}
