package org.joinmarket.wallet.chain;

import org.joinmarket.common.chain.OutPoint;

/** Where a transaction is. */
public sealed interface TransactionStatus {
    /** Neither in the mempool nor in a block that the backend can look into; it may still appear. */
    record NotFound() implements TransactionStatus {}

    record InMempool() implements TransactionStatus {}

    /** @param confirmations at least 1 */
    record Confirmed(int height, int confirmations) implements TransactionStatus {}

    /**
     * Nowhere, and it cannot be mined as things are: {@code input} is spent by another transaction or does not exist.
     *
     * @param confirmed whether that is so by the blocks alone; if false a mempool transaction spends it
     */
    record Conflicted(OutPoint input, boolean confirmed) implements TransactionStatus {}
}
