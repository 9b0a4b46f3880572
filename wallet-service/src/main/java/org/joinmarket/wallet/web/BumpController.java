package org.joinmarket.wallet.web;

import jakarta.validation.Valid;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.send.Children;
import org.joinmarket.wallet.send.Replacements;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Hurries up what waits for a block, for operators alone. */
@RestController
@RequestMapping("/api/v1/wallets/{wallet}/sends")
final class BumpController {
    private final WalletRegistry wallets;
    private final Replacements replacements;
    private final Children children;

    BumpController(WalletRegistry wallets, Replacements replacements, Children children) {
        this.wallets = wallets;
        this.replacements = replacements;
        this.children = children;
    }

    @PostMapping("/{id}/bump/quote")
    Bumps.Quote quoteBump(
            @CurrentCaller Caller caller,
            @PathVariable String wallet,
            @PathVariable String id,
            @Valid @RequestBody Bumps.Order order) {
        return replacements.quote(usable(caller, wallet, id), id, order);
    }

    @PostMapping("/{id}/bump")
    @ResponseStatus(HttpStatus.CREATED)
    Sends.Sent bump(
            @CurrentCaller Caller caller,
            @PathVariable String wallet,
            @PathVariable String id,
            @Valid @RequestBody Bumps.Replace request) {
        return replacements.replace(caller.name(), usable(caller, wallet, id), id, request);
    }

    private Wallet usable(Caller caller, String wallet, String id) {
        Wallet found = operated(caller, wallet);
        caller.requireMixdepth(wallet, replacements.mixdepth(found, id));
        return found;
    }

    private Wallet operated(Caller caller, String wallet) {
        caller.require(Role.OPERATOR);
        caller.requireWallet(wallet);
        return wallets.get(wallet);
    }

    @PostMapping("/children/quote")
    Bumps.ChildQuote quoteChild(
            @CurrentCaller Caller caller, @PathVariable String wallet, @Valid @RequestBody Bumps.ChildOrder order) {
        Bumps.ChildQuote quote = children.quote(operated(caller, wallet), order);
        caller.requireMixdepth(wallet, quote.mixdepth());
        return quote;
    }

    @PostMapping("/children")
    @ResponseStatus(HttpStatus.CREATED)
    Sends.Sent makeChild(
            @CurrentCaller Caller caller, @PathVariable String wallet, @Valid @RequestBody Bumps.MakeChild request) {
        return children.make(
                caller.name(), operated(caller, wallet), request, mixdepth -> caller.requireMixdepth(wallet, mixdepth));
    }
}
