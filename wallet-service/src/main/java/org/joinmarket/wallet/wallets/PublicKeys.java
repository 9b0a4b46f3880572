package org.joinmarket.wallet.wallets;

import org.joinmarket.common.chain.HdPath;
import org.joinmarket.common.chain.HdPublicKey;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.wallet.chain.KeyPath;

/** The public keys of a wallet and their places in the tree, for whoever signs elsewhere. */
public final class PublicKeys {
    private final WalletStore store;
    private final Network network;

    PublicKeys(WalletStore store, Network network) {
        this.store = store;
        this.network = network;
    }

    public PublicKey at(Wallet wallet, KeyPath path) {
        return HdPublicKey.parse(store.xpubs(wallet.name()).get(path.mixdepth()), network)
                .child(path.branch())
                .child(path.index())
                .key();
    }

    /** From the master key on. */
    public HdPath path(KeyPath path) {
        return HdPath.address(network, path.mixdepth(), path.branch(), path.index());
    }
}
