package org.joinmarket.wallet.web;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.signing.AuditLog;
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
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

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
        return new Signatures.SignatureList(wallet, audit.of(wallets.get(wallet), time(since)));
    }

    private static Instant time(@Nullable String text) {
        if (text == null) return Instant.EPOCH;
        try {
            Instant time = Instant.parse(text);
            if (!time.isBefore(Instant.EPOCH) && time.isBefore(LATEST)) return time;
        } catch (DateTimeParseException _) { // refused below, as one that no database can hold
        }
        throw new FieldProblem("since", "a time in ISO 8601 from 1970 on, as 2027-01-01T00:00:00Z");
    }
}
