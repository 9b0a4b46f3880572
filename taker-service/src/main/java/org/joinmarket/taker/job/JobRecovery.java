package org.joinmarket.taker.job;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.taker.round.Timers;
import org.joinmarket.taker.round.WalletFailures;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Settles what a stop or a crash left behind: a coinjoin that every maker had signed is finished, as our own signatures can
 * be had again; of any other the lease is released and the job fails as interrupted. Waits for the wallet service if need be.
 */
@Slf4j
@Component
@RequiredArgsConstructor
public class JobRecovery {
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final JobStore store;
    private final JobService jobs;
    private final WalletApi wallet;
    private final Timers timers;
    private final InstantSource clock;

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        List<JobStore.Stored> left = store.running().stream()
                .filter(stored -> !jobs.isRunning(stored.job().id()))
                .toList();
        Thread.ofVirtual().name("recovery").start(() -> settle(left, true));
    }

    private void settle(List<JobStore.Stored> left, boolean orphansToo) {
        var again = new ArrayList<JobStore.Stored>();
        boolean orphansAgain = false;
        for (JobStore.Stored stored : left) {
            try {
                settle(stored);
            } catch (WalletProblem e) {
                if (!mayPass(e)) fail(stored, WalletFailures.reasonOf(e, FailureReason.INTERRUPTED), e);
                else again.add(stored);
            }
        }
        if (orphansToo) {
            try {
                releaseOrphans(left);
            } catch (WalletProblem e) {
                orphansAgain = true;
                log.atDebug().addKeyValue("problem", e.slug()).log("leases cannot be listed yet");
            }
        }
        if (again.isEmpty() && !orphansAgain) return;
        boolean orphansNext = orphansAgain;
        timers.after(RETRY, () -> Thread.ofVirtual().start(() -> settle(again, orphansNext)));
    }

    private static boolean mayPass(WalletProblem e) {
        return e.status() == WalletProblem.UNREACHABLE
                || e.is(WalletProblem.LOCKED)
                || e.is(WalletProblem.CHAIN_UNAVAILABLE);
    }

    private void settle(JobStore.Stored stored) {
        String lease = stored.leaseId();
        String partial = stored.unsignedByUs();
        if (lease != null && partial != null) finish(stored, lease, partial);
        else {
            if (lease != null) release(lease);
            new JobTracker(store, clock, stored.job())
                    .fail(FailureReason.INTERRUPTED, "the service was stopped; nothing was signed");
        }
        log.atInfo().addKeyValue("job", stored.job().id()).log("interrupted coinjoin settled");
    }

    private void finish(JobStore.Stored stored, String lease, String partialHex) {
        if (!(Transaction.parseHex(partialHex) instanceof Decoded.Ok<Transaction>(Transaction transaction)))
            throw new IllegalStateException("the stored transaction cannot be read");
        String unsignedHex = HexFormat.of().formatHex(transaction.serializeWithoutWitness());
        for (Leases.Signature signature :
                wallet.sign(lease, new Leases.Sign(unsignedHex)).signatures()) {
            OutPoint outPoint = OutPoint.parse(signature.outpoint()).orElseThrow();
            transaction = transaction.withWitness(
                    transaction.indexOfInput(outPoint),
                    Witness.of(
                            HexFormat.of().parseHex(signature.signature()),
                            HexFormat.of().parseHex(signature.publicKey())));
        }
        wallet.broadcast(lease, new Leases.Broadcast(transaction.hex()));
        new JobTracker(store, clock, stored.job()).complete(transaction.txid().hex(), transaction.hex(), null);
    }

    private void fail(JobStore.Stored stored, FailureReason reason, WalletProblem e) {
        new JobTracker(store, clock, stored.job()).fail(reason, WalletFailures.detailOf(e));
    }

    /** Leases that were granted when we went down before we could write them into the job, and so belong to none. */
    private void releaseOrphans(List<JobStore.Stored> left) {
        Set<String> known = new HashSet<>();
        left.forEach(stored -> {
            if (stored.leaseId() != null) known.add(stored.leaseId());
        });
        for (Leases.Lease lease : wallet.openLeases().leases()) {
            if (lease.state() == Leases.State.GRANTED && !known.contains(lease.id()) && !store.ownsLease(lease.id()))
                release(lease.id());
        }
    }

    private void release(String lease) {
        try {
            wallet.release(lease, new Leases.Release(false));
        } catch (WalletProblem e) {
            if (mayPass(e)) throw e; // else it has ended already
        }
    }
}
