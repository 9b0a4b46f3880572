package org.joinmarket.wallet.wallets;

import java.util.List;
import java.util.stream.IntStream;
import org.joinmarket.common.bond.BondScripts;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.HdPublicKey;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.wallet.chain.DerivedBranch;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.ScriptMemory;
import org.joinmarket.wallet.chain.WatchedScript;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of a wallet's fidelity bonds, {@code m/84'/c'/0'/2/timenumber} (coinjoin.md 2.1). All of them, so that no
 * bond is overlooked, whichever program made it. Thread safe.
 */
final class BondKeys {
    private static final int MIXDEPTH = 0;

    private final Network network;
    private final ScriptMemory memory;
    private volatile List<WatchedScript> derived = List.of();
    private volatile @Nullable DerivedBranch branch;

    /** @param memory what need not be derived again after a restart */
    BondKeys(Network network, ScriptMemory memory) {
        this.network = network;
        this.memory = memory;
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
        DerivedBranch all =
                DerivedBranch.of(xpub, Wallet.BONDS, network, BondKeys::output).to(Timenumber.COUNT, memory);
        branch = all;
        List<Script> outputs = all.scripts();
        derived = IntStream.range(0, Timenumber.COUNT)
                .mapToObj(i -> new WatchedScript(path(new Timenumber(i)), outputs.get(i)))
                .toList();
        return derived;
    }

    /** Whether {@code script} is what is derived for {@code timenumber} now, whatever was kept of it. */
    boolean isDerived(int timenumber, Script script) {
        DerivedBranch known = branch;
        return known != null && known.derive(timenumber).equals(script);
    }

    private static Script output(PublicKey key, int timenumber) {
        return BondScripts.output(key, new Timenumber(timenumber).locktime());
    }

    PublicKey key(String xpub, Timenumber timenumber) {
        return branch(xpub).child(timenumber.value()).key();
    }

    private HdPublicKey branch(String xpub) {
        return HdPublicKey.parse(xpub, network).child(Wallet.BONDS);
    }
}
