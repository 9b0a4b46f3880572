package org.joinmarket.wallet.web;

import jakarta.validation.Valid;
import java.time.InstantSource;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.lease.SpendAuthorizations;
import org.joinmarket.wallet.lease.SpendAuthorizations.SpendAuthorization;
import org.joinmarket.wallet.signing.SpendDesk;
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
    private final SpendDesk desk;
    private final InstantSource clock;

    SpendController(WalletRegistry wallets, SpendAuthorizations authorizations, SpendDesk desk, InstantSource clock) {
        this.wallets = wallets;
        this.authorizations = authorizations;
        this.desk = desk;
        this.clock = clock;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Authorizations.SpendAuthorization authorize(
            @CurrentCaller Caller caller,
            @PathVariable String wallet,
            @Valid @RequestBody Authorizations.AuthorizeSpend request) {
        caller.require(Role.OPERATOR);
        caller.requireWholeWallet(wallet); // what it pays counts against the limits of the whole wallet
        return view(desk.authorize(caller.name(), wallets.get(wallet), request));
    }

    @GetMapping
    Authorizations.SpendAuthorizations list(@CurrentCaller Caller caller, @PathVariable String wallet) {
        caller.require(Role.OPERATOR, Role.VIEWER, Role.TAKER);
        caller.requireWallet(wallet);
        wallets.get(wallet);
        return new Authorizations.SpendAuthorizations(authorizations.of(wallet).stream()
                .filter(one -> one.mixdepth() == null || caller.mayUse(wallet, one.mixdepth()))
                .map(this::view)
                .toList());
    }

    @DeleteMapping("/{id}")
    Authorizations.SpendAuthorization revoke(
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

    private Authorizations.SpendAuthorization view(SpendAuthorization one) {
        Sats amount = one.amount();
        return new Authorizations.SpendAuthorization(
                one.id(),
                one.wallet(),
                one.address(),
                amount == null ? null : amount.value(),
                one.mixdepth(),
                one.maxCost().value(),
                one.expiresAt().toString(),
                one.stateAt(clock.instant()));
    }
}
