package org.joinmarket.wallet.lease;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Ends leases. The unsigned end by time or when their owner lets go; the signed only with the chain's word, because a signature
 * that is out cannot be taken back, or when the operator gives them up.
 */
@Slf4j
public final class LeaseKeeper {
    /** Blocks on top of another spend of an input before a signed transaction counts as dead. */
    public static final int CONFLICT_DEPTH = 6;

    private final LeaseStore store;
    private final SpendAuthorizations authorizations;
    private final ChainBackend chain;
    private final TransactionTemplate transactions;
    private final InstantSource clock;

    LeaseKeeper(
            LeaseStore store,
            SpendAuthorizations authorizations,
            ChainBackend chain,
            TransactionTemplate transactions,
            InstantSource clock) {
        this.store = store;
        this.authorizations = authorizations;
        this.chain = chain;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Looks after all open leases once; a chain that is away delays the signed ones only. */
    public void tick() {
        List<Lease> open = store.open(null);
        for (Lease lease : open) {
            if (lease.state() == Leases.State.GRANTED && !lease.isUsable(clock.instant()))
                endUnsigned(lease, Leases.State.EXPIRED);
        }
        try {
            for (Lease lease : open) if (lease.state() == Leases.State.SIGNED) follow(lease);
        } catch (ChainUnavailable e) {
            log.atDebug().addKeyValue("reason", e.what()).log("signed leases cannot be followed now");
        }
    }

    /** Also from another state; then nothing happens. */
    public void release(Lease lease) {
        endUnsigned(lease, Leases.State.RELEASED);
    }

    private void endUnsigned(Lease lease, Leases.State state) {
        transactions.executeWithoutResult(_ -> {
            if (store.end(lease.id(), Leases.State.GRANTED, state, null, clock.instant()))
                authorizations.giveBack(lease.id());
        });
    }

    /** The operator's decision: the coins are free again although the transaction may still confirm. */
    public void abandon(Lease lease) {
        transactions.executeWithoutResult(_ -> store.end(
                lease.id(),
                Leases.State.SIGNED,
                Leases.State.ABANDONED,
                "may still confirm as " + txid(lease),
                clock.instant()));
        log.atWarn().addKeyValue("lease", lease.id()).log("signed lease abandoned by the operator");
    }

    private static String txid(Lease lease) {
        return Objects.requireNonNull(lease.signed()).txid().hex();
    }

    private void follow(Lease lease) {
        Lease.SignedTx signed = Objects.requireNonNull(lease.signed());
        switch (chain.status(signed.tx().tx())) {
            case TransactionStatus.Confirmed(int _, int confirmations) -> {
                transactions.executeWithoutResult(_ -> {
                    store.seen(lease.id(), confirmations, null, null);
                    store.end(lease.id(), Leases.State.SIGNED, Leases.State.SPENT, null, clock.instant());
                });
                log.atInfo().addKeyValue("lease", lease.id()).log("coinjoin confirmed");
            }
            case TransactionStatus.InMempool() -> note(lease, 0, null, null);
            case TransactionStatus.NotFound() -> note(lease, null, null, null);
            case TransactionStatus.Conflicted(OutPoint _, boolean confirmed) -> {
                if (confirmed) conflict(lease, signed);
                else note(lease, null, null, "another transaction in the mempool spends one of its inputs");
            }
        }
    }

    /** An input is spent in a block by another transaction: only a reorganisation could still confirm ours. */
    private void conflict(Lease lease, Lease.SignedTx signed) {
        int height = chain.tip().height();
        Integer since = signed.conflictHeight();
        if (since == null || since > height) {
            note(lease, null, height, "an input is spent by another transaction");
        } else if (height - since + 1 >= CONFLICT_DEPTH) {
            String note = "an input is spent by another transaction; after a reorganisation it may still confirm as "
                    + signed.txid().hex();
            transactions.executeWithoutResult(
                    _ -> store.end(lease.id(), Leases.State.SIGNED, Leases.State.ABANDONED, note, clock.instant()));
        }
    }

    private void note(
            Lease lease, @Nullable Integer confirmations, @Nullable Integer conflictHeight, @Nullable String note) {
        Lease.SignedTx signed = Objects.requireNonNull(lease.signed());
        boolean same = Objects.equals(signed.confirmations(), confirmations)
                && Objects.equals(signed.conflictHeight(), conflictHeight)
                && Objects.equals(lease.note(), note);
        if (!same) store.seen(lease.id(), confirmations, conflictHeight, note);
    }

    /** How many leases there are in each state. */
    public Map<Leases.State, Long> counts() {
        return store.counts();
    }
}
