package org.joinmarket.wallet.chain;

import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Script;

/**
 * An unspent output.
 *
 * @param confirmations 0 while in the mempool
 * @param coinbase whether it is a block subsidy, unspendable below {@link #COINBASE_MATURITY} confirmations
 */
public record ChainOutput(Sats value, Script script, int confirmations, boolean coinbase) {
    /** Confirmations that a coinbase output needs before a transaction in the <em>next</em> block may spend it. */
    public static final int COINBASE_MATURITY = 100;

    /** Whether a transaction in the next block may spend it. */
    public boolean mature() {
        return !coinbase || confirmations >= COINBASE_MATURITY;
    }
}
