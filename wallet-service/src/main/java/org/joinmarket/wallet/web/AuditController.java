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
        AuditLog.Cursor cursor =
                after == null ? null : AuditLog.Cursor.parse(after).orElseThrow(AuditController::notASignature);
        Instant from = TimeParameter.read("since", since, Instant.EPOCH);
        AuditLog.Found page = audit.of(found, from, cursor, limit == null ? USUAL : limit)
                .orElseThrow(AuditController::notASignature);
        AuditLog.Cursor next = page.next();
        return new Signatures.SignatureList(wallet, page.signatures(), next == null ? null : next.toString());
    }

    private static FieldProblem notASignature() {
        return new FieldProblem(
                "after",
                "the id of a signature in the record of this wallet; a restored back-up lacks those that were made after it:"
                        + " begin anew without it");
    }
}
