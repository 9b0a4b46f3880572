package org.joinmarket.wallet.web;

import java.time.Instant;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.audit.AuditLog;
import org.joinmarket.wallet.wallets.Wallet;
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
    private static final int USUAL = 100;

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
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable Integer limit) {
        caller.require(Role.OPERATOR, Role.VIEWER);
        caller.requireWholeWallet(wallet);
        Wallet found = wallets.get(wallet);
        if (limit != null && (limit < 1 || limit > AuditLog.MAX_LISTED))
            throw new FieldProblem("limit", "1 to " + AuditLog.MAX_LISTED);
        AuditLog.Cursor cursor = after == null
                ? AuditLog.Cursor.OLDEST
                : AuditLog.Cursor.parse(after)
                        .orElseThrow(() -> new FieldProblem("after", "what an answer had as next"));
        Instant from = TimeParameter.read("since", since, Instant.EPOCH);
        AuditLog.Found page = audit.of(found, from, cursor, limit == null ? USUAL : limit);
        AuditLog.Cursor next = page.next();
        return new Signatures.SignatureList(wallet, page.signatures(), next == null ? null : next.toString());
    }
}
