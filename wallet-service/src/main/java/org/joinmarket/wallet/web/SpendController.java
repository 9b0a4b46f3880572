package org.joinmarket.wallet.web;

import jakarta.validation.Valid;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.coinjoin.Dust;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.ChainProperties;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.api.Approvals.Kind;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.audit.Ids;
import org.joinmarket.wallet.lease.SpendAuthorizations;
import org.joinmarket.wallet.lease.SpendAuthorizations.SpendAuthorization;
import org.joinmarket.wallet.signing.Approvals;
import org.joinmarket.wallet.signing.SpendGate;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Leave to pay addresses outside, which only an operator gives. */
@RestController
@RequestMapping("/api/v1/wallets/{wallet}/spend-authorizations")
final class SpendController {
    private final WalletRegistry wallets;
    private final SpendAuthorizations authorizations;
    private final SpendGate gate;
    private final Network network;
    private final SecureRandom random;
    private final InstantSource clock;

    SpendController(
            WalletRegistry wallets,
            SpendAuthorizations authorizations,
            SpendGate gate,
            ChainProperties chain,
            SecureRandom random,
            InstantSource clock) {
        this.wallets = wallets;
        this.authorizations = authorizations;
        this.gate = gate;
        this.network = chain.network();
        this.random = random;
        this.clock = clock;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Wallets.SpendAuthorization authorize(
            @CurrentCaller Caller caller,
            @PathVariable String wallet,
            @Valid @RequestBody Wallets.AuthorizeSpend request) {
        caller.require(Role.OPERATOR);
        caller.requireWholeWallet(wallet); // a lease may spend it from any mixdepth
        Wallet found = wallets.get(wallet);
        Script script = Addresses.toScript(network, request.address())
                .orElseThrow(() -> new FieldProblem("address", "an address of the network " + network.wireName()));
        Long amount = request.amountSats();
        if (amount != null && amount < Dust.TAKER.value()) throw Refusals.atLeast("amount_sats", Dust.TAKER);
        if (amount != null && !Sats.inRange(amount))
            throw new FieldProblem("amount_sats", "at most 21 million bitcoin");
        if (!Sats.inRange(request.maxCostSats())) throw new FieldProblem("max_cost_sats", "at most 21 million bitcoin");
        Instant now = clock.instant();
        SpendAuthorization made = new SpendAuthorization(
                Ids.random(random),
                wallet,
                request.address(),
                script,
                amount == null ? null : new Sats(amount),
                new Sats(request.maxCostSats()),
                Instant.ofEpochMilli(now.plusSeconds(request.expiresInSeconds()).toEpochMilli()),
                Wallets.AuthorizationState.OPEN,
                null);
        Optional<Long> leaving = Optional.ofNullable(amount)
                .map(value -> SpendGate.leaving(found, List.of(new TxOutput(new Sats(value), script))));
        gate.require(found, List.of(script), leaving, "address", approval(caller, wallet, request))
                .ifPresent(id -> {
                    if (!gate.use(id)) throw Refusals.approvalRequired(id); // it was approved until just now
                });
        authorizations.insert(made, now);
        return view(made);
    }

    private static Approvals.Request approval(Caller caller, String wallet, Wallets.AuthorizeSpend request) {
        Long amount = request.amountSats();
        return new Approvals.Request(
                caller.name(),
                HexFormat.of().formatHex(Hashes.sha256((wallet + " " + request).getBytes(StandardCharsets.UTF_8))),
                Kind.SPEND_AUTHORIZATION,
                List.of(request.address() + " " + (amount == null ? "all of a mixdepth" : amount + " sats")),
                amount);
    }

    @GetMapping
    Wallets.SpendAuthorizations list(@CurrentCaller Caller caller, @PathVariable String wallet) {
        caller.require(Role.OPERATOR, Role.VIEWER, Role.TAKER);
        caller.requireWallet(wallet);
        wallets.get(wallet);
        return new Wallets.SpendAuthorizations(
                authorizations.of(wallet).stream().map(this::view).toList());
    }

    @DeleteMapping("/{id}")
    Wallets.SpendAuthorization revoke(
            @CurrentCaller Caller caller, @PathVariable String wallet, @PathVariable String id) {
        caller.require(Role.OPERATOR);
        caller.requireWholeWallet(wallet);
        authorizations.revoke(wallet, id);
        return authorizations
                .find(wallet, id)
                .map(this::view)
                .orElseThrow(() -> new ApiProblem(
                        HttpStatus.NOT_FOUND, "authorization-not-found", "There is no such spend authorization."));
    }

    private Wallets.SpendAuthorization view(SpendAuthorization one) {
        Sats amount = one.amount();
        return new Wallets.SpendAuthorization(
                one.id(),
                one.wallet(),
                one.address(),
                amount == null ? null : amount.value(),
                one.maxCost().value(),
                one.expiresAt().toString(),
                one.stateAt(clock.instant()));
    }
}
