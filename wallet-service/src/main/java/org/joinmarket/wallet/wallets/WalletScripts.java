package org.joinmarket.wallet.wallets;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.WatchIndex;
import org.joinmarket.wallet.chain.WatchedWallet;

/** The scripts of one wallet, in both directions, locked or not: they come from its public keys. Thread safe. */
public final class WalletScripts {
    private final WatchIndex index;
    private final Map<KeyPath, Script> byPath = new ConcurrentHashMap<>();

    WalletScripts(Network network) {
        this.index = new WatchIndex(network);
    }

    synchronized void extend(WatchedWallet wallet) {
        index.add(wallet);
        index.paths().forEach((script, path) -> byPath.put(path, script));
    }

    /** The key that {@code script} pays; empty if it is not ours, or beyond what is watched. */
    public Optional<KeyPath> pathOf(Script script) {
        return index.pathOf(script);
    }

    /** The script of a key that is watched; empty beyond that. */
    public Optional<Script> at(KeyPath path) {
        return Optional.ofNullable(byPath.get(path));
    }
}
