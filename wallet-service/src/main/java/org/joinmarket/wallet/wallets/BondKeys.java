package org.joinmarket.wallet.wallets;

import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.bond.BondScripts;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.HdPublicKey;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.WatchedScript;

/**
 * The public keys of a wallet's fidelity bonds, {@code m/84'/c'/0'/2/timenumber} (coinjoin.md 2.1). All of them, so that no
 * bond is overlooked, whichever program made it. Thread safe.
 */
final class BondKeys {
    private static final int MIXDEPTH = 0;

    private final Network network;
    private volatile List<WatchedScript> derived = List.of();

    BondKeys(Network network) {
        this.network = network;
    }

    static KeyPath path(Timenumber timenumber) {
        return new KeyPath(MIXDEPTH, Wallet.BONDS, timenumber.value());
    }

    /**
     * The outputs of all {@link Timenumber#COUNT} bonds.
     *
     * @param xpub extended public key of mixdepth 0, always the same
     */
    List<WatchedScript> scripts(String xpub) {
        List<WatchedScript> known = derived;
        if (!known.isEmpty()) return known;
        HdPublicKey branch = branch(xpub);
        List<WatchedScript> scripts = new ArrayList<>(Timenumber.COUNT);
        for (int i = 0; i < Timenumber.COUNT; i++) {
            Timenumber timenumber = new Timenumber(i);
            PublicKey key = branch.child(i).key();
            scripts.add(new WatchedScript(path(timenumber), BondScripts.output(key, timenumber.locktime())));
        }
        derived = List.copyOf(scripts);
        return derived;
    }

    PublicKey key(String xpub, Timenumber timenumber) {
        return branch(xpub).child(timenumber.value()).key();
    }

    private HdPublicKey branch(String xpub) {
        return HdPublicKey.parse(xpub, network).child(Wallet.BONDS);
    }
}
