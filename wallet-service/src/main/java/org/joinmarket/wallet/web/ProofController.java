package org.joinmarket.wallet.web;

import jakarta.validation.Valid;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.api.Proofs;
import org.joinmarket.wallet.podle.ExternalCommitments;
import org.joinmarket.wallet.podle.PodleDesk;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What a taker's coins can still prove, before a round is tried. */
@RestController
@RequestMapping("/api/v1/wallets/{wallet}/podle")
final class ProofController {
    private final WalletRegistry wallets;
    private final PodleDesk desk;
    private final ExternalCommitments external;

    ProofController(WalletRegistry wallets, PodleDesk desk, ExternalCommitments external) {
        this.wallets = wallets;
        this.desk = desk;
        this.external = external;
    }

    @GetMapping
    Proofs.Preflight preflight(
            @CurrentCaller Caller caller,
            @PathVariable String wallet,
            @RequestParam int mixdepth,
            @RequestParam("amount_sats") long amountSats) {
        caller.require(Role.OPERATOR, Role.VIEWER, Role.TAKER);
        caller.requireMixdepth(wallet, mixdepth);
        Wallet found = wallets.get(wallet);
        if (mixdepth < 0 || mixdepth >= found.mixdepths())
            throw new FieldProblem("mixdepth", "0 to " + (found.mixdepths() - 1));
        if (amountSats < 1 || !Sats.inRange(amountSats))
            throw new FieldProblem("amount_sats", "1 sat to 21 million bitcoin");
        Proofs.Preflight answer = desk.preflight(found, mixdepth, new Sats(amountSats));
        return caller.role() == Role.TAKER ? answer.withoutCoins() : answer; // coins are for people
    }

    @PostMapping("/external")
    Proofs.Imported add(
            @CurrentCaller Caller caller,
            @PathVariable String wallet,
            @Valid @RequestBody Proofs.ImportExternal request) {
        caller.require(Role.OPERATOR);
        caller.requireWholeWallet(wallet);
        Wallet found = wallets.get(wallet);
        found.requireKeys();
        return external.add(found, request);
    }
}
