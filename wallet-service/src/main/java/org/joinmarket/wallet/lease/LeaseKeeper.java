package org.joinmarket.wallet.lease;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.chain.BlockMark;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainLook;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Ends leases. The unsigned end by time or when their owner lets go; the signed only with the chain's word, because a signature
 * that is out cannot be taken back, or when the operator gives them up. What a block ended begins again when a reorganisation
 * takes the block away: until it is deep the coins stay promised, so that nobody else gets them in between (docs/adr/0024). Until then
 * what an owner wanted to be sent is sent again whenever the chain has lost it ({@link CoinjoinDelivery}).
 *
 * <pre>
 *   GRANTED ──▶ EXPIRED, RELEASED
 *      │
 *      ▼            a block            seven deep
 *   SIGNED ◀────────────────────▶ SPENT ──────▶ settled: coins let go
 *      │         the block is gone                 ▲
 *      │                                           │ confirms all the same, seven deep
 *      └──▶ ABANDONED: coins let go ───────────────┘
 * </pre>
 */
@Slf4j
public final class LeaseKeeper {
    private static final Duration SENT_BY_THEN = Duration.ofHours(1);

    private final LeaseStore store;
    private final SentCoinjoins sent;
    private final CoinjoinDelivery delivery;
    private final LeaseFigures figures;
    private final SpendAuthorizations authorizations;
    private final ChainBackend chain;
    private final TransactionTemplate transactions;
    private final Duration abandonSignedAfter;
    private final InstantSource clock;
    private @Nullable BlockMark settledAt;
    private final AtomicBoolean givenUp = new AtomicBoolean(); // one that the chain may not have been told of

    /** @param abandonSignedAfter as in {@link PolicyProperties}; zero for never */
    LeaseKeeper(
            LeaseStore store,
            SentCoinjoins sent,
            CoinjoinDelivery delivery,
            LeaseFigures figures,
            SpendAuthorizations authorizations,
            ChainBackend chain,
            TransactionTemplate transactions,
            Duration abandonSignedAfter,
            InstantSource clock) {
        this.store = store;
        this.sent = sent;
        this.delivery = delivery;
        this.figures = figures;
        this.authorizations = authorizations;
        this.chain = chain;
        this.transactions = transactions;
        this.abandonSignedAfter = abandonSignedAfter;
        this.clock = clock;
    }

    /** Looks after all open leases once; a chain that is away delays the signed ones only. */
    public void tick() {
        authorizations.expire(clock.instant());
        List<Lease> open = store.open(null);
        for (Lease lease : open) {
            if (lease.state() == Leases.State.GRANTED && !lease.isUsable(clock.instant())) expire(lease);
        }
        try {
            follow(open.stream()
                    .filter(lease -> lease.state() == Leases.State.SIGNED)
                    .toList());
        } catch (ChainUnavailable e) {
            log.atDebug().addKeyValue("reason", e.what()).log("signed leases cannot be followed now");
        }
    }

    /** Those that have ended are looked at again when there is another block, or not all of them could be. */
    private void follow(List<Lease> signed) {
        if (givenUp.getAndSet(false)) settledAt = null;
        delivery.onlyThese(signed.stream().map(Lease::id).toList());
        List<Lease> unsettled = store.unsettled();
        if (signed.isEmpty() && unsettled.isEmpty()) return;
        ChainLook look = new ChainLook(chain);
        for (Lease lease : signed) {
            boolean _ = isDone(lease, () -> follow(lease, look));
        }
        if (look.tipMark().equals(settledAt)) return;
        boolean areAllDone = true;
        for (Lease lease : unsettled) {
            areAllDone &= isDone(lease, () -> {
                if (lease.state() == Leases.State.SPENT) recheckSpent(lease, look);
                else recheckAbandoned(lease, look);
            });
        }
        settledAt = areAllDone ? look.tipMark() : null;
    }

    /** What the chain cannot be asked of one lease, as when a wallet is lost, keeps no other from being followed. */
    private static boolean isDone(Lease lease, Runnable work) {
        try {
            work.run();
            return true;
        } catch (ChainUnavailable e) {
            log.atDebug()
                    .addKeyValue("lease", lease.id())
                    .addKeyValue("reason", e.what())
                    .log("lease cannot be followed now");
            return false;
        }
    }

    /** Also from another state; then nothing happens. */
    public void release(Lease lease) {
        transactions.executeWithoutResult(_ -> {
            if (store.end(lease.id(), Leases.State.GRANTED, Leases.State.RELEASED, true, null, clock.instant()))
                authorizations.giveBack(lease.id());
        });
    }

    /** Not if it was renewed since it was read. */
    private void expire(Lease lease) {
        transactions.executeWithoutResult(_ -> {
            if (store.expire(lease.id(), clock.instant())) authorizations.giveBack(lease.id());
        });
    }

    /**
     * A lease lasts so much longer from now on, and {@link Leases#LONGEST_SECONDS} after its grant at most. Signed, or over, it
     * stays as it is.
     */
    public void renew(Lease lease, int seconds) {
        Instant now = Grants.now(clock);
        Instant until = Grants.expiry(now, seconds);
        Instant last = Grants.expiry(lease.grantedAt(), Leases.LONGEST_SECONDS);
        store.renew(lease.id(), until.isAfter(last) ? last : until, now);
    }

    /** The operator's decision: the coins are free again although the transaction may still confirm. */
    public void abandon(Lease lease) {
        delivery.undisturbed(() -> {
            if (giveUp(lease))
                log.atWarn().addKeyValue("lease", lease.id()).log("signed lease abandoned by the operator");
        });
    }

    /** To be called while nothing is delivered. */
    private boolean giveUp(Lease lease) {
        boolean given = Boolean.TRUE.equals(transactions.execute(_ -> store.end(
                lease.id(),
                Leases.State.SIGNED,
                Leases.State.ABANDONED,
                false,
                "may still confirm as " + txid(lease),
                clock.instant())));
        if (given) forget(lease);
        return given;
    }

    /** If the chain cannot be told now, the next look does it. */
    private void forget(Lease lease) {
        try {
            chain.forget(Objects.requireNonNull(lease.signed()).txid());
        } catch (ChainUnavailable e) {
            givenUp.set(true);
            log.atWarn()
                    .addKeyValue("lease", lease.id())
                    .addKeyValue("reason", e.what())
                    .addKeyValue("remedy", e.remedy())
                    .log("the chain is told later that a lease was given up");
        }
    }

    private static String txid(Lease lease) {
        return Objects.requireNonNull(lease.signed()).txid().hex();
    }

    private void follow(Lease lease, ChainLook look) {
        Lease.SignedTx signed = Objects.requireNonNull(lease.signed());
        switch (chain.status(signed.tx().tx())) {
            case TransactionStatus.Confirmed(int height, int confirmations) -> {
                Optional<BlockMark> block = look.at(height);
                if (block.isEmpty()) return; // newer than this look
                transactions.executeWithoutResult(
                        _ -> store.spent(lease.id(), block.get(), confirmations, clock.instant()));
                log.atInfo().addKeyValue("lease", lease.id()).log("coinjoin confirmed");
            }
            case TransactionStatus.InMempool() -> note(lease, 0, null, null);
            case TransactionStatus.NotFound() -> delivery.undisturbed(() -> sendAgain(lease, signed));
            case TransactionStatus.Conflicted(OutPoint input, boolean confirmed) -> {
                if (confirmed && chain.isSpent(input)) conflict(lease, signed, look);
                else if (confirmed)
                    delivery.undisturbed(() -> notFound(lease, signed, "nobody knows where " + input + " is from"));
                else note(lease, null, null, "another transaction in the mempool spends one of its inputs");
            }
        }
    }

    private void sendAgain(Lease lease, Lease.SignedTx signed) {
        switch (delivery.sendAgain(lease.id())) {
            case CoinjoinDelivery.Again.Nothing() -> notFound(lease, signed, null);
            case CoinjoinDelivery.Again.Refused(var reason) -> notFound(lease, signed, reason);
            case CoinjoinDelivery.Again.Taken() -> note(lease, 0, null, null);
            case CoinjoinDelivery.Again.Later() -> {}
        }
    }

    /**
     * Whoever got a signature and sends nothing does not hold coins for ever. One that the mempool had a moment ago is not given up, and
     * what was sent for its owner has its time from then on, or from when the mempool lost it. The chain is asked once more before:
     * what it said may be what it said a moment ago.
     */
    private void notFound(Lease lease, Lease.SignedTx signed, @Nullable String why) {
        boolean wasThere = signed.confirmations() != null;
        Instant since =
                sent.find(lease.id()).flatMap(_ -> sent.since(lease.id())).orElse(signed.at());
        boolean isLate = !clock.instant().isBefore(since.plus(abandonSignedAfter));
        if (abandonSignedAfter.isZero()
                || wasThere
                || !isLate
                || !(chain.status(signed.txid()) instanceof TransactionStatus.NotFound)) note(lease, null, null, why);
        else if (giveUp(lease))
            log.atWarn()
                    .addKeyValue("lease", lease.id())
                    .addKeyValue("hours", abandonSignedAfter.toHours())
                    .log("signed lease abandoned: nobody has sent its transaction");
    }

    /** An input is spent in a block by another transaction: only a reorganisation could still confirm ours. */
    private void conflict(Lease lease, Lease.SignedTx signed, ChainLook look) {
        BlockMark since = signed.conflict();
        if (since == null || !look.has(since)) {
            note(lease, null, look.tipMark(), "an input is spent by another transaction");
        } else if (look.confirmations(since.height()) >= BlockMark.SETTLED_DEPTH) {
            String note = "an input is spent by another transaction; after a reorganisation it may still confirm as "
                    + signed.txid().hex();
            delivery.undisturbed(() -> transactions.executeWithoutResult(_ ->
                    store.end(lease.id(), Leases.State.SIGNED, Leases.State.ABANDONED, true, note, clock.instant())));
        }
    }

    /** The chain is asked for the transaction only if its block is gone, and once more before its coins are let go. */
    private void recheckSpent(Lease lease, ChainLook look) {
        Lease.SignedTx signed = Objects.requireNonNull(lease.signed());
        BlockMark known = signed.block();
        if (known != null && look.has(known) && look.confirmations(known.height()) < BlockMark.SETTLED_DEPTH) {
            store.moved(lease.id(), known, look.confirmations(known.height()));
            return;
        }
        if (chain.status(signed.tx().tx()) instanceof TransactionStatus.Confirmed(int height, int confirmations)) {
            look.at(height).ifPresent(block -> confirmedIn(lease, block, confirmations));
            return;
        }
        sent.lost(lease.id(), clock.instant()); // before it is followed again, also over a crash
        store.unspent(lease.id(), "its block was reorganised away");
        log.atWarn().addKeyValue("lease", lease.id()).log("the block of a coinjoin was reorganised away");
    }

    private void confirmedIn(Lease lease, BlockMark block, int confirmations) {
        if (confirmations < BlockMark.SETTLED_DEPTH) store.moved(lease.id(), block, confirmations);
        else transactions.executeWithoutResult(_ -> store.settle(lease.id(), block, confirmations));
    }

    /** What was given up may confirm all the same; its coins may be promised to others, so nothing is taken back before it is deep. */
    private void recheckAbandoned(Lease lease, ChainLook look) {
        Lease.SignedTx signed = Objects.requireNonNull(lease.signed());
        switch (chain.status(signed.tx().tx())) {
            case TransactionStatus.Confirmed(int height, int confirmations) -> {
                if (confirmations >= BlockMark.SETTLED_DEPTH)
                    look.at(height).ifPresent(block -> confirmedIn(lease, block, confirmations));
            }
            case TransactionStatus.Conflicted(OutPoint input, boolean confirmed)
            when confirmed && chain.isSpent(input) -> {
                BlockMark since = signed.conflict();
                if (since == null || !look.has(since)) store.seen(lease.id(), null, look.tipMark(), null);
                else if (look.confirmations(since.height()) >= BlockMark.SETTLED_DEPTH)
                    store.settleAbandoned(lease.id());
            }
            case TransactionStatus.InMempool() -> noConflict(lease, signed);
            case TransactionStatus.NotFound(), TransactionStatus.Conflicted _ -> {
                noConflict(lease, signed);
                chain.forget(signed.txid());
            }
        }
    }

    private void noConflict(Lease lease, Lease.SignedTx signed) {
        if (signed.conflict() != null) store.seen(lease.id(), null, null, null);
    }

    private void note(
            Lease lease, @Nullable Integer confirmations, @Nullable BlockMark conflict, @Nullable String note) {
        Lease.SignedTx signed = Objects.requireNonNull(lease.signed());
        if (signed.confirmations() != null && confirmations == null) sent.lost(lease.id(), clock.instant());
        boolean same = Objects.equals(signed.confirmations(), confirmations)
                && Objects.equals(signed.conflict(), conflict)
                && Objects.equals(lease.note(), note);
        if (!same) store.seen(lease.id(), confirmations, conflict, note);
    }

    /** Leases signed an hour ago or earlier that hold their coins for a transaction which nobody has sent. */
    public long unsent() {
        return figures.unsent(clock.instant(), SENT_BY_THEN);
    }

    /** How many leases there are in each state. */
    public Map<Leases.State, Long> counts() {
        return figures.counts();
    }
}
