package org.joinmarket.wallet.web;

import java.time.Instant;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.audit.AuditLog;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What was signed, for who looks after the money. */
@RestController
@RequestMapping("/api/v1/wallets/{wallet}/signatures")
final class AuditController {
    private final WalletRegistry wallets;
    private final AuditLog audit;

    AuditController(WalletRegistry wallets, AuditLog audit) {
        this.wallets = wallets;
        this.audit = audit;
    }

    @GetMapping
    Signatures.SignatureList list(
            @CurrentCaller Caller caller,
            @PathVariable String wallet,
            @RequestParam(required = false) @Nullable String since) {
        caller.require(Role.OPERATOR, Role.VIEWER);
        caller.requireWholeWallet(wallet);
        return new Signatures.SignatureList(
                wallet, audit.of(wallets.get(wallet), TimeParameter.read("since", since, Instant.EPOCH)));
    }
}
