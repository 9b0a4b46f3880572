package org.joinmarket.wallet.chain;

import org.joinmarket.common.amount.Sats;

/**
 * A transaction that waits for a block, and those that it depends on or that depend on it. What an explorer says of it is
 * believed, as its estimates are.
 *
 * @param fee its own
 * @param vsize its own, in virtual bytes
 * @param ancestors it and all in the mempool that it spends from, near and far
 * @param descendants it and all in the mempool that spend from it, near and far
 */
public record MempoolEntry(Sats fee, int vsize, Together ancestors, Together descendants) {
    /** Transactions that are counted in an entry; beyond it a backend that has to count by itself stops, one above. */
    public static final int MAX_COUNTED = 100;

    /** @param vsize in virtual bytes */
    public record Together(int count, Sats fees, long vsize) {}
}
