package org.joinmarket.wallet.web;

import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.coins.LabelFile;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Labels as a file of BIP-329. It concerns all mixdepths. */
@RestController
@RequestMapping("/api/v1/wallets/{wallet}/labels")
final class LabelController {
    private static final String JSON_LINES = "application/jsonl";

    private final WalletRegistry wallets;
    private final LabelFile labels;

    LabelController(WalletRegistry wallets, LabelFile labels) {
        this.wallets = wallets;
        this.labels = labels;
    }

    @GetMapping(produces = JSON_LINES)
    byte[] write(@CurrentCaller Caller caller, @PathVariable String wallet) {
        caller.require(Role.OPERATOR, Role.VIEWER);
        caller.requireWholeWallet(wallet);
        return labels.write(wallets.get(wallet));
    }

    @PostMapping(consumes = JSON_LINES)
    Wallets.ImportedLabels read(@CurrentCaller Caller caller, @PathVariable String wallet, @RequestBody byte[] file) {
        caller.require(Role.OPERATOR);
        caller.requireWholeWallet(wallet);
        return labels.read(wallets.get(wallet), file);
    }
}
