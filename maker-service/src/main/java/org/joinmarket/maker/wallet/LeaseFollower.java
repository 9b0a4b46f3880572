package org.joinmarket.maker.wallet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.maker.commitment.MakerStore;
import org.joinmarket.maker.commitment.RoundState;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.jspecify.annotations.Nullable;

/**
 * Looks after leases that no session holds: of an earlier run, or granted in a reply that was lost. Unsigned ones are
 * released, signed ones are followed until their transaction is in the chain. What the wallet service gave up may confirm all the
 * same, so it is asked about for a while. Every method blocks; one at a time.
 */
@Slf4j
public final class LeaseFollower {
    /** Rounds that are over are asked about from their beginning on, and how many of them at once, the newest. */
    static final Duration ASKED_ABOUT = Duration.ofDays(30);

    static final int MAX_ASKED_ABOUT = 100;

    /** How often, of those that were given up. */
    static final Duration GIVEN_UP_EACH = Duration.ofHours(1);

    private static final int NOT_FOUND = 404;

    private final WalletApi api;
    private final String wallet;
    private final String maker;
    private final MakerStore store;
    private final InstantSource clock;
    private final Set<String> found = new HashSet<>();
    private Instant askedAboutGivenUp = Instant.EPOCH;
    private Set<String> leftOver = Set.of();

    public LeaseFollower(WalletApi api, String wallet, String maker, MakerStore store, InstantSource clock) {
        this.api = api;
        this.wallet = wallet;
        this.maker = maker;
        this.store = store;
        this.clock = clock;
    }

    /**
     * Before the first offer: nobody of the last run will come back for his unsigned lease.
     *
     * @throws WalletProblem if the wallet service does not answer; then there is nothing to offer either
     */
    public void recover() {
        int released = 0;
        int followed = 0;
        Set<String> open = new HashSet<>();
        for (Leases.Lease lease : ours()) {
            open.add(lease.id());
            switch (lease.state()) {
                case GRANTED -> {
                    api.release(lease.id(), new Leases.Release(false));
                    released++;
                }
                case SIGNED -> {
                    follow(lease);
                    followed++;
                }
                case SPENT, RELEASED, EXPIRED, ABANDONED -> {}
            }
        }
        followed += recoverEnded(open);
        log.atInfo()
                .addKeyValue("maker", maker)
                .addKeyValue("released", released)
                .addKeyValue("followed", followed)
                .log("leases of the last run looked after");
    }

    /** Signed just before the last run ended, and over by now: the next {@link #sweep} says how. */
    private int recoverEnded(Set<String> open) {
        int recovered = 0;
        for (String id : store.unsignedLeases(maker, clock.instant().minus(ASKED_ABOUT), MAX_ASKED_ABOUT)) {
            if (open.contains(id)) continue;
            TxId txid = txid(signedAs(id));
            if (txid == null) continue;
            store.recoverSigned(id, txid);
            recovered++;
        }
        return recovered;
    }

    private @Nullable String signedAs(String id) {
        try {
            return api.lease(id).txid();
        } catch (WalletProblem problem) {
            if (problem.status() == NOT_FOUND) return null;
            throw problem;
        }
    }

    /**
     * @param inUse leases that sessions hold. One that was granted a moment ago may be missing, so a lease is released only
     *     when it is left over twice
     * @param leasing whether a session waits for its lease: which of them it will be nobody knows, so none is left over
     */
    public void sweep(Set<String> inUse, boolean leasing) {
        Set<String> open = new HashSet<>();
        Set<String> nowLeftOver = new HashSet<>();
        for (Leases.Lease lease : ours()) {
            open.add(lease.id());
            if (lease.state() == Leases.State.SIGNED) {
                follow(lease);
            } else if (lease.state() == Leases.State.GRANTED && !leasing && !inUse.contains(lease.id())) {
                if (leftOver.contains(lease.id())) api.release(lease.id(), new Leases.Release(false));
                else nowLeftOver.add(lease.id());
            }
        }
        leftOver = nowLeftOver;
        for (String id : store.signedLeases(maker)) { // not from memory: a fast round is over between two looks
            if (!open.contains(id)) finish(id);
        }
        askAboutGivenUp();
    }

    /** Of these the wallet service itself takes note at the seventh block only, so there is no hurry. */
    private void askAboutGivenUp() {
        Instant now = clock.instant();
        if (Duration.between(askedAboutGivenUp, now).abs().compareTo(GIVEN_UP_EACH) < 0) return;
        askedAboutGivenUp = now; // also if it fails: the one that fails must not be asked about at each look
        for (String id : store.abandonedLeases(maker, now.minus(ASKED_ABOUT), MAX_ASKED_ABOUT))
            if (outcome(id) == RoundState.SPENT) record(id, RoundState.SPENT);
    }

    private List<Leases.Lease> ours() {
        return api.openLeases().leases().stream()
                .filter(lease -> lease.wallet().equals(wallet) && lease.role() == Leases.Role.MAKER)
                .toList();
    }

    private void follow(Leases.Lease lease) {
        if (!found.add(lease.id())) return;
        TxId txid = txid(lease.txid());
        if (txid != null) store.recoverSigned(lease.id(), txid);
    }

    private static @Nullable TxId txid(@Nullable String hex) {
        return hex == null ? null : TxId.parse(hex).orElse(null);
    }

    private void finish(String id) {
        RoundState outcome = outcome(id);
        if (outcome == RoundState.SIGNED) return;
        found.remove(id);
        record(id, outcome);
    }

    private void record(String id, RoundState outcome) {
        store.recordOutcome(id, outcome);
        if (outcome == RoundState.SPENT)
            log.atInfo().addKeyValue("maker", maker).addKeyValue("lease", id).log("coinjoin done");
    }

    private RoundState outcome(String id) {
        try {
            return switch (api.lease(id).state()) {
                case GRANTED, SIGNED -> RoundState.SIGNED;
                case SPENT -> RoundState.SPENT;
                case RELEASED, EXPIRED, ABANDONED -> RoundState.ABANDONED;
            };
        } catch (WalletProblem problem) {
            if (problem.status() == NOT_FOUND) return RoundState.ABANDONED;
            throw problem;
        }
    }
}
