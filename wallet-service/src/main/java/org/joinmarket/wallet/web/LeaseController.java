package org.joinmarket.wallet.web;

import jakarta.validation.Valid;
import java.time.InstantSource;
import java.util.Set;
import java.util.stream.Collectors;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.RoundPrivacy;
import org.joinmarket.wallet.RoundRefusals;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.lease.CoinjoinDelivery;
import org.joinmarket.wallet.lease.Lease;
import org.joinmarket.wallet.lease.LeaseKeeper;
import org.joinmarket.wallet.lease.LeaseStore;
import org.joinmarket.wallet.lease.MakerLeasing;
import org.joinmarket.wallet.lease.TakerLeasing;
import org.joinmarket.wallet.podle.PodleDesk;
import org.joinmarket.wallet.signing.Signer;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Leases. One that another token made does not exist here; the operator may look at all of them and end them. */
@RestController
@RequestMapping("/api/v1")
final class LeaseController {
    private final WalletRegistry wallets;
    private final MakerLeasing makers;
    private final TakerLeasing takers;
    private final LeaseStore store;
    private final LeaseKeeper keeper;
    private final CoinjoinDelivery delivery;
    private final PodleDesk podle;
    private final Signer signer;
    private final RoundPrivacy rounds;
    private final LeaseViews views;
    private final InstantSource clock;

    LeaseController(
            WalletRegistry wallets,
            MakerLeasing makers,
            TakerLeasing takers,
            LeaseStore store,
            LeaseKeeper keeper,
            CoinjoinDelivery delivery,
            PodleDesk podle,
            Signer signer,
            ChainBackend chain,
            RoundPrivacy rounds,
            InstantSource clock) {
        this.wallets = wallets;
        this.makers = makers;
        this.takers = takers;
        this.store = store;
        this.keeper = keeper;
        this.delivery = delivery;
        this.podle = podle;
        this.signer = signer;
        this.rounds = rounds;
        this.views = new LeaseViews(chain, clock);
        this.clock = clock;
    }

    @PostMapping("/wallets/{wallet}/maker-leases")
    @ResponseStatus(HttpStatus.CREATED)
    Leases.Lease leaseAsMaker(
            @CurrentCaller Caller caller,
            @PathVariable String wallet,
            @Valid @RequestBody Leases.MakerRequest request) {
        caller.require(Role.MAKER, Role.OPERATOR);
        caller.requireWallet(wallet);
        rounds.requireRounds();
        return views.of(makers.grant(caller, wallets.get(wallet), request));
    }

    @PostMapping("/wallets/{wallet}/taker-leases")
    @ResponseStatus(HttpStatus.CREATED)
    Leases.Lease leaseAsTaker(
            @CurrentCaller Caller caller,
            @PathVariable String wallet,
            @Valid @RequestBody Leases.TakerRequest request) {
        caller.require(Role.TAKER, Role.OPERATOR);
        caller.requireWallet(wallet);
        rounds.requireRounds();
        return views.of(takers.grant(caller, wallets.get(wallet), request));
    }

    @GetMapping("/leases")
    Leases.LeaseList openLeases(@CurrentCaller Caller caller) {
        caller.require(Role.MAKER, Role.TAKER, Role.OPERATOR);
        return new Leases.LeaseList(store.open(caller.is(Role.OPERATOR) ? null : caller.name()).stream()
                .filter(lease -> caller.mayUse(lease.wallet(), lease.mixdepth()))
                .map(views::of)
                .toList());
    }

    @GetMapping("/leases/{id}")
    Leases.Lease lease(@CurrentCaller Caller caller, @PathVariable String id) {
        return views.fresh(visible(caller, id));
    }

    @PostMapping("/leases/{id}/podle/commit")
    Leases.Commitment commit(@CurrentCaller Caller caller, @PathVariable String id) {
        Lease lease = usableOfTaker(caller, id);
        return podle.commit(caller.name(), walletOf(lease), scope(lease));
    }

    @PostMapping("/leases/{id}/podle/open")
    Leases.Opening open(
            @CurrentCaller Caller caller, @PathVariable String id, @Valid @RequestBody Leases.OpenCommitment request) {
        Lease lease = usableOfTaker(caller, id);
        PodleCommitment commitment =
                PodleCommitment.parseHex(request.commitment()).orElseThrow(RoundRefusals::unknownCommitment);
        return podle.open(walletOf(lease), scope(lease), commitment);
    }

    @PostMapping("/leases/{id}/sign")
    Leases.Signed sign(@CurrentCaller Caller caller, @PathVariable String id, @Valid @RequestBody Leases.Sign request) {
        return signer.sign(own(caller, id), request.transaction());
    }

    @PostMapping("/leases/{id}/broadcast")
    Leases.Broadcasted broadcast(
            @CurrentCaller Caller caller, @PathVariable String id, @Valid @RequestBody Leases.Broadcast request) {
        Lease lease = own(caller, id);
        Lease.SignedTx signed = lease.signed();
        if (signed == null) throw RoundRefusals.leaseState(lease.state().name());
        Transaction tx = Transaction.parseHex(request.transaction())
                .toOptional()
                .orElseThrow(() -> Refusals.broadcastRefused("MALFORMED"));
        if (!tx.txid().equals(signed.txid())) throw Refusals.broadcastRefused("OTHER_TRANSACTION_SIGNED");
        return switch (delivery.broadcast(lease, tx)) {
            case BroadcastResult.Accepted(var txid) -> new Leases.Broadcasted(txid.hex());
            case BroadcastResult.Refused(var reason) -> throw Refusals.broadcastRefused(reason);
        };
    }

    @PostMapping("/leases/{id}/renew")
    Leases.Lease renew(
            @CurrentCaller Caller caller, @PathVariable String id, @Valid @RequestBody Leases.Renew request) {
        keeper.renew(own(caller, id), request.expiresInSeconds());
        Lease after = own(caller, id);
        if (!after.isUsable(clock.instant()))
            throw RoundRefusals.leaseState(views.of(after).state().name());
        return views.of(after);
    }

    @PostMapping("/leases/{id}/release")
    Leases.Lease release(
            @CurrentCaller Caller caller, @PathVariable String id, @Valid @RequestBody Leases.Release request) {
        if (request.abandon()) caller.require(Role.OPERATOR);
        Lease lease = visible(caller, id);
        switch (lease.state()) {
            case GRANTED -> keeper.release(lease);
            case SIGNED -> {
                if (!request.abandon())
                    throw RoundRefusals.leaseState(lease.state().name());
                keeper.abandon(lease);
            }
            case SPENT, RELEASED, EXPIRED, ABANDONED -> {
                // it has ended: what was asked for is so
            }
        }
        Lease after = visible(caller, id);
        if (after.state() == Leases.State.SIGNED)
            throw RoundRefusals.leaseState(after.state().name()); // meanwhile
        return views.of(after);
    }

    /** The lease of this very token, for what only its owner may do. */
    private Lease own(Caller caller, String id) {
        return store.find(id)
                .filter(lease -> lease.token().equals(caller.name()))
                .filter(lease -> caller.mayUse(lease.wallet(), lease.mixdepth()))
                .filter(lease -> mayActAs(caller, lease.role()))
                .orElseThrow(RoundRefusals::leaseNotFound);
    }

    /** A token that was given another role since is not what made the lease. */
    private static boolean mayActAs(Caller caller, Leases.Role role) {
        return switch (role) {
            case MAKER -> caller.is(Role.MAKER, Role.OPERATOR);
            case TAKER -> caller.is(Role.TAKER, Role.OPERATOR);
        };
    }

    private Lease visible(Caller caller, String id) {
        if (!caller.is(Role.OPERATOR)) return own(caller, id);
        return store.find(id)
                .filter(lease -> caller.mayUse(lease.wallet(), lease.mixdepth()))
                .orElseThrow(RoundRefusals::leaseNotFound);
    }

    private Lease usableOfTaker(Caller caller, String id) {
        Lease lease = own(caller, id);
        if (lease.role() != Leases.Role.TAKER) throw RoundRefusals.leaseNotFound();
        if (!lease.isUsable(clock.instant()))
            throw RoundRefusals.leaseState(views.of(lease).state().name());
        return lease;
    }

    private static PodleDesk.Scope scope(Lease lease) {
        Set<OutPoint> leased =
                lease.inputs().stream().map(Lease.Input::outPoint).collect(Collectors.toSet());
        return new PodleDesk.Scope(lease.id(), lease.mixdepth(), lease.amount(), leased);
    }

    private Wallet walletOf(Lease lease) {
        return wallets.get(lease.wallet());
    }
}
