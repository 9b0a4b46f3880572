package org.joinmarket.wallet.coins;

import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.wallet.chain.KeyPath;

/**
 * An unspent output of a wallet.
 *
 * @param confirmations 0 while in the mempool
 * @param mature false for a block subsidy that is too young to be spent
 * @param frozen by the operator: never chosen
 * @param leased promised to a round
 * @param mixed comes from coinjoins alone, as far as this wallet's own history proves it
 */
public record Coin(
        OutPoint outPoint,
        Sats value,
        Script script,
        KeyPath path,
        int confirmations,
        boolean mature,
        boolean frozen,
        boolean leased,
        boolean mixed) {

    public int mixdepth() {
        return path.mixdepth();
    }

    /** Whether a round may take it. */
    public boolean isFree(int minimumConfirmations) {
        return confirmations >= minimumConfirmations && mature && !frozen && !leased;
    }
}
