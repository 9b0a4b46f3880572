package org.joinmarket.common.chain;

import org.joinmarket.common.amount.Sats;

/**
 * An output that exists and is not spent, as a chain backend tells it.
 *
 * @param confirmations 0 while it is only in the mempool
 */
public record UnspentOutput(OutPoint outPoint, Script script, Sats value, int confirmations) {
    public UnspentOutput {
        if (confirmations < 0) throw new IllegalArgumentException("negative confirmations: " + confirmations);
    }
}
