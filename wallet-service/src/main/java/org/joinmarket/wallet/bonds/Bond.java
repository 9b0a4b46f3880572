package org.joinmarket.wallet.bonds;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.wallet.api.Bonds.State;
import org.joinmarket.wallet.wallets.BondAddresses.BondAddress;

/**
 * One month of a wallet in which coins are locked, were, or can be.
 *
 * @param coins what lies there now
 */
public record Bond(BondAddress address, State state, List<BondCoin> coins) {
    public Bond {
        coins = List.copyOf(coins);
    }

    /**
     * @param confirmations 0 while in the mempool
     * @param confirmedAt time of its block in Unix seconds, 0 while in the mempool
     * @param weight as {@link org.joinmarket.common.bond.BondValue}; 0 while in the mempool
     */
    public record BondCoin(OutPoint outPoint, Sats value, int confirmations, long confirmedAt, double weight) {}

    /** The one that counts: several do not add up. Empty if none is worth anything. */
    public Optional<BondCoin> best() {
        return coins.stream().filter(coin -> coin.weight() > 0).max(Comparator.comparingDouble(BondCoin::weight));
    }
}
