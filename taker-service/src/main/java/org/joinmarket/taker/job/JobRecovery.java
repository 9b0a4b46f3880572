package org.joinmarket.taker.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.support.logging.LogKeys;
import org.joinmarket.taker.round.RoundWallet;
import org.joinmarket.taker.round.Timers;
import org.joinmarket.taker.round.WalletFailures;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;
import reactor.core.publisher.Flux;

/**
 * Settles what a stop or a crash left behind: a coinjoin that every maker had signed is finished, as our own signatures can
 * be had again; of any other the lease is released and the job fails as interrupted. Waits for the wallet service if need be.
 * Also finishes what a running service could not because the wallet service went away in the middle of it.
 */
@Slf4j
@Component
public class JobRecovery {
    static final Duration RETRY = Duration.ofSeconds(5);

    private final JobStore store;
    private final WalletApi wallet;
    private final RoundWallet roundWallet;
    private final Timers timers;
    private final JobMeters meters;
    private final List<JobTracker> leftBehind;
    private final Map<String, JobTracker> unsettled = new ConcurrentHashMap<>();

    /** Looks at the database before any new job can be in it. */
    JobRecovery(JobRun.Tools tools) {
        this.store = tools.store();
        this.wallet = tools.wallet();
        this.roundWallet = tools.roundWallet();
        this.timers = tools.timers();
        this.meters = tools.meters();
        this.leftBehind = store.running().stream()
                .map(stored -> new JobTracker(store, tools.clock(), stored.job()))
                .toList();
        leftBehind.forEach(this::register);
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        Thread.ofVirtual().name("recovery").start(() -> settle(leftBehind, true));
    }

    /** Takes over a job that could not be finished although every maker has signed, or whose end could not be stored. */
    void takeOver(JobTracker tracker) {
        register(tracker);
        later(List.of(tracker), false);
    }

    /** The job now, then every change until it ends; empty if it is settled or was never ours. */
    Optional<Flux<Job>> changes(String id) {
        return Optional.ofNullable(unsettled.get(id)).map(JobTracker::changes);
    }

    private void register(JobTracker tracker) {
        unsettled.put(tracker.current().id(), tracker);
    }

    private void later(List<JobTracker> left, boolean orphansToo) {
        timers.after(RETRY, () -> Thread.ofVirtual().name("recovery").start(() -> settle(left, orphansToo)));
    }

    private void settle(List<JobTracker> left, boolean orphansToo) {
        var again = new ArrayList<JobTracker>();
        for (JobTracker one : left) {
            try (var _ = LogKeys.of(one.current().id(), one.current().phase())) {
                if (isSettled(one)) ended(one);
                else again.add(one);
            } catch (RuntimeException e) { // one broken job must not keep the others from being settled
                log.error("interrupted coinjoin cannot be settled yet", e);
                again.add(one);
            }
        }
        boolean orphansAgain = orphansToo && !releasedOrphans();
        if (!again.isEmpty() || orphansAgain) later(again, orphansAgain);
    }

    private void ended(JobTracker one) {
        Job job = one.current();
        unsettled.remove(job.id());
        meters.finished(job);
        log.atInfo().addKeyValue("state", job.state()).log("interrupted coinjoin settled");
    }

    private boolean isSettled(JobTracker one) {
        try {
            settle(one);
            return true;
        } catch (WalletProblem e) {
            return !WalletFailures.mayPass(e)
                    && isEnded(
                            one, WalletFailures.reasonOf(e, FailureReason.INTERRUPTED), String.valueOf(e.getMessage()));
        } catch (RestClientException e) {
            log.atWarn()
                    .addKeyValue("reason", e.getClass().getSimpleName())
                    .log("the wallet service's answer was cut off, or cannot be read: it is asked again");
            return false;
        } catch (DataAccessException e) {
            log.warn("interrupted coinjoin cannot be stored yet", e);
            return false;
        } catch (RuntimeException e) { // one broken job must not keep the others from being settled
            log.error("interrupted coinjoin cannot be settled", e);
            return isEnded(one, FailureReason.INTERNAL_ERROR, "an error inside this service; its log has it");
        }
    }

    /** A wallet service that was restored from a back-up, or has given a round up, does not know that it was sent. */
    private boolean isEnded(JobTracker one, FailureReason reason, String detail) {
        try {
            Optional<Transaction> tx = Optional.ofNullable(
                            store.stored(one.current().id()).unsignedByUs())
                    .flatMap(partial -> Transaction.parseHex(partial).toOptional());
            if (tx.isEmpty()) return isFailed(one, reason, detail);
            Optional<Boolean> seen = isSeen(tx.get());
            if (seen.isEmpty()) return false;
            String txid = tx.get().txid().hex();
            if (!seen.get())
                return isFailed(one, reason, detail + "; should it have been sent all the same, it is " + txid);
            one.complete(txid, null, null);
            return true;
        } catch (DataAccessException notStored) {
            log.warn("interrupted coinjoin cannot be stored yet", notStored);
            return false;
        }
    }

    /** In the mempool or in a block, while not all that it pays has been spent; empty if the chain cannot be asked now. */
    private Optional<Boolean> isSeen(Transaction tx) {
        List<OutPoint> outputs = IntStream.range(0, tx.outputs().size())
                .mapToObj(vout -> new OutPoint(tx.txid(), vout))
                .toList();
        try {
            return Optional.of(roundWallet.spent(outputs).size() < outputs.size());
        } catch (WalletProblem e) {
            boolean isNever = e.is(WalletProblem.LOOKUPS_REVEAL_ROUNDS) || !WalletFailures.mayPass(e);
            return isNever ? Optional.of(false) : Optional.empty();
        } catch (RestClientException _) {
            return Optional.empty();
        }
    }

    private static boolean isFailed(JobTracker one, FailureReason reason, String detail) {
        try {
            one.fail(reason, detail);
            return true;
        } catch (DataAccessException notStored) {
            log.warn("interrupted coinjoin cannot be stored yet", notStored);
            return false;
        }
    }

    private void settle(JobTracker one) {
        JobStore.Stored stored = store.stored(one.current().id());
        String lease = stored.leaseId();
        String partial = stored.unsignedByUs();
        if (lease != null && partial != null) {
            finish(one, lease, partial);
        } else {
            if (lease != null) release(lease);
            one.fail(FailureReason.INTERRUPTED, "the service was stopped; nothing was signed");
        }
    }

    private void finish(JobTracker one, String lease, String partialHex) {
        Transaction transaction = Transaction.parseHex(partialHex)
                .toOptional()
                .orElseThrow(() -> new IllegalStateException("the stored transaction cannot be read"));
        if (RoundWallet.answered(wallet.lease(lease)).state() == Leases.State.GRANTED) {
            // nothing is signed yet, and makers had time to spend their coins elsewhere: ours would be tied up for
            // nothing
            int gone = roundWallet
                    .spent(transaction.inputs().stream().map(TxInput::outPoint).toList())
                    .size();
            if (gone > 0) {
                release(lease);
                one.fail(FailureReason.INPUT_SPENT, gone + " inputs were spent meanwhile; nothing was signed");
                return;
            }
        }
        String unsignedHex = HexFormat.of().formatHex(transaction.serializeWithoutWitness());
        for (Leases.Signature signature : RoundWallet.answered(wallet.sign(lease, new Leases.Sign(unsignedHex)))
                .signatures()) {
            OutPoint outPoint = OutPoint.parse(signature.outpoint()).orElseThrow();
            transaction = transaction.withWitness(
                    transaction.indexOfInput(outPoint),
                    Witness.of(
                            HexFormat.of().parseHex(signature.signature()),
                            HexFormat.of().parseHex(signature.publicKey())));
        }
        roundWallet.handOver(lease, transaction);
        one.complete(transaction.txid().hex(), transaction.hex(), null);
    }

    /**
     * Releases leases that were granted when we went down before we could write them into the job, and so belong to none.
     *
     * @return false if it must be tried again
     */
    private boolean releasedOrphans() {
        try {
            List<Leases.Lease> open = wallet.openLeases().leases();
            List<JobStore.Stored> running = store.running(); // after the list, so that no new lease is missing in it
            if (running.stream().anyMatch(JobRecovery::mayBeLeasing)) return false;
            Set<String> known = new HashSet<>();
            for (JobStore.Stored stored : running) {
                String lease = stored.leaseId();
                if (lease != null) known.add(lease);
            }
            for (Leases.Lease lease : open) {
                // an operator's token sees makers' leases too: their own services look after those
                if (lease.role() == Leases.Role.TAKER
                        && lease.state() == Leases.State.GRANTED
                        && !known.contains(lease.id())) release(lease.id());
            }
            return true;
        } catch (WalletProblem e) {
            log.atDebug().addKeyValue("problem", e.slug()).log("leases cannot be listed yet");
            return false;
        } catch (RestClientException e) {
            log.atDebug().addKeyValue("reason", e.getClass().getSimpleName()).log("the list of leases cannot be read");
            return false;
        } catch (DataAccessException e) {
            log.warn("leases cannot be compared with the database yet", e);
            return false;
        }
    }

    /** It may have a lease that is not in the database yet. */
    private static boolean mayBeLeasing(JobStore.Stored stored) {
        return stored.leaseId() == null && stored.job().phase() == Phase.LEASING_INPUTS;
    }

    private void release(String lease) {
        try {
            wallet.release(lease, new Leases.Release(false));
        } catch (WalletProblem e) {
            if (WalletFailures.mayPass(e)) throw e; // else it has ended already
        }
    }
}
