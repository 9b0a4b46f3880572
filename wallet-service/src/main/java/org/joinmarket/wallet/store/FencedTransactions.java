package org.joinmarket.wallet.store;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionTemplate;

/** Transactions of the owner only: a process that another has replaced commits nothing. */
final class FencedTransactions extends TransactionTemplate {
    private static final long serialVersionUID = 1L;

    private final transient Ownership ownership;
    private final transient StoreTrouble trouble;

    FencedTransactions(PlatformTransactionManager manager, Ownership ownership, StoreTrouble trouble) {
        super(manager);
        this.ownership = ownership;
        this.trouble = trouble;
    }

    @Override
    public <T extends @Nullable Object> T execute(TransactionCallback<T> action) throws TransactionException {
        try {
            return super.execute(status -> {
                ownership.require();
                return action.doInTransaction(status);
            });
        } catch (RuntimeException e) {
            RuntimeException named = StoreFailures.named(e);
            if (named instanceof StoreUnavailable store && store.reason() != StoreUnavailable.Reason.BUSY)
                trouble.isA(named); // what stays busy is found by the next renewal
            throw named;
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
