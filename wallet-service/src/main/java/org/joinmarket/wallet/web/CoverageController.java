package org.joinmarket.wallet.web;

import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.api.Coverages;
import org.joinmarket.wallet.wallets.CoverageBook;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How far a wallet is known on the chain. */
@RestController
@RequestMapping("/api/v1/wallets/{wallet}/coverage")
final class CoverageController {
    private final WalletRegistry wallets;
    private final CoverageBook coverage;

    CoverageController(WalletRegistry wallets, CoverageBook coverage) {
        this.wallets = wallets;
        this.coverage = coverage;
    }

    @GetMapping
    Coverages.Coverage coverage(@CurrentCaller Caller caller, @PathVariable String wallet) {
        caller.require(Role.OPERATOR, Role.VIEWER);
        caller.requireWholeWallet(wallet);
        return coverage.of(wallets.get(wallet));
    }
}
