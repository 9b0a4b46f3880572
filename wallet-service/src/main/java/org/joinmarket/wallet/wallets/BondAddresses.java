package org.joinmarket.wallet.wallets;

import java.time.InstantSource;
import java.util.List;
import org.joinmarket.common.bond.BondScripts;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.wallet.chain.KeyPath;

/** Where the coins of bonds lie: one key and one address for each month, all of which are watched. */
public final class BondAddresses {
    private final WalletStore store;
    private final InstantSource clock;

    BondAddresses(WalletStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** @param script the output that locks {@code key} until {@code timenumber} */
    public record BondAddress(Timenumber timenumber, PublicKey key, Script script) {
        public KeyPath path() {
            return BondKeys.path(timenumber);
        }
    }

    /** On the disk when it returns; the same each time for the same month. */
    public BondAddress make(Wallet wallet, Timenumber timenumber) {
        store.addBond(wallet.name(), timenumber, clock.instant());
        return of(wallet, timenumber);
    }

    /** The months that were asked for, whether or not anything was paid to their addresses. */
    public List<Timenumber> made(Wallet wallet) {
        return store.bonds(wallet.name());
    }

    public BondAddress of(Wallet wallet, Timenumber timenumber) {
        PublicKey key = wallet.bondKeys().key(store.xpubs(wallet.name()).getFirst(), timenumber);
        return new BondAddress(timenumber, key, BondScripts.output(key, timenumber.locktime()));
    }
}
