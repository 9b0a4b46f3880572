package org.joinmarket.wallet.chain.embedded;

import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Script;
import org.joinmarket.wallet.chain.ChainOutput;

/**
 * An unspent output.
 *
 * @param height of its block, or {@link #UNCONFIRMED}
 */
record Coin(Sats value, Script script, int height, boolean coinbase) {
    static final int UNCONFIRMED = -1;

    int confirmations(int tipHeight) {
        return height == UNCONFIRMED ? 0 : tipHeight - height + 1;
    }

    ChainOutput at(int tipHeight) {
        return new ChainOutput(value, script, confirmations(tipHeight), coinbase);
    }
}
