package org.joinmarket.wallet.web;

import java.time.InstantSource;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Script;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.joinmarket.wallet.lease.Lease;
import org.jspecify.annotations.Nullable;

/** Leases as callers see them. */
final class LeaseViews {
    private final ChainBackend chain;
    private final InstantSource clock;

    LeaseViews(ChainBackend chain, InstantSource clock) {
        this.chain = chain;
        this.clock = clock;
    }

    Leases.Lease of(Lease lease) {
        Lease.SignedTx signed = lease.signed();
        return view(lease, signed == null ? null : signed.confirmations());
    }

    /** With the confirmations of this moment, if the chain can tell. */
    Leases.Lease fresh(Lease lease) {
        Lease.SignedTx signed = lease.signed();
        if (signed == null) return view(lease, null);
        try {
            Integer confirmations = switch (chain.status(signed.tx().tx())) {
                case TransactionStatus.Confirmed(int _, int depth) -> depth;
                case TransactionStatus.InMempool() -> 0;
                case TransactionStatus.NotFound _, TransactionStatus.Conflicted _ -> null;
            };
            return view(lease, confirmations);
        } catch (ChainUnavailable _) {
            return view(lease, signed.confirmations());
        }
    }

    private Leases.Lease view(Lease lease, @Nullable Integer confirmations) {
        Lease.SignedTx signed = lease.signed();
        return new Leases.Lease(
                lease.id(),
                lease.wallet(),
                lease.role(),
                state(lease),
                lease.mixdepth(),
                lease.amount().value(),
                lease.inputs().stream()
                        .map(input -> new Leases.Input(
                                input.outPoint().toString(),
                                input.value().value(),
                                input.script().hex(),
                                input.confirmations()))
                        .toList(),
                lease.coinjoinScript().hex(),
                address(lease.coinjoinScript()),
                lease.changeScript().hex(),
                address(lease.changeScript()),
                lease.expiresAt().toString(),
                maker(lease),
                taker(lease),
                signed == null ? null : signed.txid().hex(),
                confirmations,
                lease.note());
    }

    /** Whose time is over counts as expired before somebody wrote that down. */
    private Leases.State state(Lease lease) {
        boolean over = lease.state() == Leases.State.GRANTED && !lease.isUsable(clock.instant());
        return over ? Leases.State.EXPIRED : lease.state();
    }

    private static Leases.@Nullable MakerPart maker(Lease lease) {
        return lease.terms() instanceof Lease.Maker maker
                ? new Leases.MakerPart(maker.authKey(), maker.btcSig(), maker.boxKey())
                : null;
    }

    private static Leases.@Nullable TakerPart taker(Lease lease) {
        return lease.terms() instanceof Lease.Taker taker
                ? new Leases.TakerPart(
                        taker.maxCost().value(), taker.maxFeeRate().satsPerKvB(), taker.minimumMakers())
                : null;
    }

    private String address(Script script) {
        return Addresses.fromScript(chain.network(), script)
                .orElseThrow(() -> new IllegalStateException("a leased script without an address"));
    }
}
