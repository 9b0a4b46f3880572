package org.joinmarket.wallet.lease;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.wallet.RoundRefusals;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.TransactionStatus;

/**
 * Hands signed coinjoins to the chain for the owners of their leases, and again whenever the chain has lost them: nobody else does
 * (docs/adr/0015). Nothing is handed over while its lease is given up.
 */
@Slf4j
public final class CoinjoinDelivery {
    /** A server of somebody else that refuses a coinjoin, or takes it and does not show it, is not handed it at every look. */
    private static final Duration SEND_AGAIN = Duration.ofMinutes(1);

    private final LeaseStore store;
    private final SentCoinjoins sent;
    private final ChainBackend chain;
    private final InstantSource clock;
    private final ReentrantLock delivering = new ReentrantLock();
    private final Map<String, Instant> handedOver =
            new HashMap<>(); // by lease, to such a server; guarded by delivering

    CoinjoinDelivery(LeaseStore store, SentCoinjoins sent, ChainBackend chain, InstantSource clock) {
        this.store = store;
        this.sent = sent;
        this.chain = chain;
        this.clock = clock;
    }

    /** What became of sending a lost coinjoin again. */
    sealed interface Again {
        /** Nobody has brought it, or its lease was given up meanwhile. */
        record Nothing() implements Again {}

        /** It was handed over a moment ago. */
        record Later() implements Again {}

        record Taken() implements Again {}

        record Refused(String reason) implements Again {}
    }

    /**
     * Hands over a transaction for the owner of its lease. It is on the disk before, and sent again when the chain has lost it, until
     * the coins are let go. What the chain refuses at once and never had is not kept, unless others run it, who have all signatures
     * then; nor what cannot confirm any more. Whatever is kept counts as accepted: who was told otherwise would pay again.
     *
     * @param tx the one that the lease was signed for, with the signatures of all
     * @throws org.joinmarket.support.problems.ApiProblem 409 {@code lease-state} if the lease was given up, and the chain does not
     *     have the transaction all the same
     * @throws ChainUnavailable if the chain cannot be asked now; then it is sent later
     */
    public BroadcastResult broadcast(Lease lease, Transaction tx) {
        delivering.lock();
        try {
            Lease current = store.find(lease.id()).orElseThrow();
            BroadcastResult accepted = new BroadcastResult.Accepted(tx.txid());
            if (current.state() == Leases.State.ABANDONED) {
                if (isThere(tx)) return accepted;
                throw RoundRefusals.leaseState(current.state().name());
            }
            Optional<Transaction> before = sent.find(lease.id());
            boolean mayOthersHave = before.isPresent() || mayOthersHave(current);
            BroadcastResult result = handOver(lease.id(), before, tx);
            if (!(result instanceof BroadcastResult.Refused(var reason))) return result;
            if (current.state() == Leases.State.SPENT) return accepted; // a block has had it
            if (!mayOthersHave || cannotConfirm(tx)) {
                sent.drop(lease.id());
                return result;
            }
            log.atWarn()
                    .addKeyValue("lease", lease.id())
                    .addKeyValue("reason", reason)
                    .log("coinjoin refused now, which others may have: it stands, and is sent again");
            return accepted;
        } finally {
            delivering.unlock();
        }
    }

    /** A node without an index of transactions finds it by what it makes; a server of somebody else is asked anew. */
    private boolean isThere(Transaction tx) {
        return switch (chain.tellsThirdParties() ? chain.status(tx.txid()) : chain.status(tx)) {
            case TransactionStatus.Confirmed _, TransactionStatus.InMempool _ -> true;
            case TransactionStatus.NotFound _, TransactionStatus.Conflicted _ -> false;
        };
    }

    private boolean mayOthersHave(Lease lease) {
        return chain.tellsThirdParties()
                || Objects.requireNonNull(lease.signed()).confirmations() != null
                || sent.since(lease.id()).isPresent();
    }

    /** Another transaction that spends one of its inputs is in a block. */
    private boolean cannotConfirm(Transaction tx) {
        return chain.status(tx) instanceof TransactionStatus.Conflicted(OutPoint input, boolean confirmed)
                && confirmed
                && chain.isSpent(input);
    }

    private BroadcastResult handOver(String lease, Optional<Transaction> before, Transaction tx) {
        if (before.isPresent()) return again(lease, before.get(), tx);
        sent.keep(lease, tx, clock.instant());
        return chain.broadcast(tx.serialize());
    }

    /** A chain that has it does not look at witnesses, so those of before are sent first: they are kept as long as they are good. */
    private BroadcastResult again(String lease, Transaction before, Transaction tx) {
        BroadcastResult result = chain.broadcast(before.serialize());
        if (result instanceof BroadcastResult.Accepted || before.equals(tx)) return result;
        BroadcastResult other = chain.broadcast(tx.serialize());
        if (other instanceof BroadcastResult.Accepted) sent.keep(lease, tx, clock.instant());
        return other;
    }

    /**
     * What its owner wanted to be sent, and the chain does not have, is sent again.
     *
     * @throws ChainUnavailable if the chain cannot be asked now
     */
    Again sendAgain(String lease) {
        delivering.lock();
        try {
            Optional<Transaction> tx = sent.find(lease);
            if (tx.isEmpty()) return new Again.Nothing();
            Instant now = clock.instant();
            Instant last = handedOver.get(lease);
            if (last != null && !now.isBefore(last) && now.isBefore(last.plus(SEND_AGAIN))) return new Again.Later();
            BroadcastResult result = chain.broadcast(tx.get().serialize());
            if (chain.tellsThirdParties()) handedOver.put(lease, now);
            if (result instanceof BroadcastResult.Refused(var reason)) return new Again.Refused(reason);
            log.atInfo().addKeyValue("lease", lease).log("coinjoin that the chain had lost was sent again");
            return new Again.Taken();
        } finally {
            delivering.unlock();
        }
    }

    /** Those that are not among these are not sent any more. */
    void onlyThese(Collection<String> leases) {
        undisturbed(() -> handedOver.keySet().retainAll(leases));
    }

    /** Nothing is handed over by anybody else until {@code work} is done. */
    void undisturbed(Runnable work) {
        delivering.lock();
        try {
            work.run();
        } finally {
            delivering.unlock();
        }
    }
}
