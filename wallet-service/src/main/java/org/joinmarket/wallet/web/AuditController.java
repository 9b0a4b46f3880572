package org.joinmarket.wallet.web;

import java.time.Instant;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.audit.AuditLog;
import org.joinmarket.wallet.history.SignaturesCsv;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What was signed, for who looks after the money. */
@RestController
@RequestMapping("/api/v1/wallets/{wallet}")
final class AuditController {
    private static final int USUAL = 100;

    private final WalletRegistry wallets;
    private final AuditLog audit;

    AuditController(WalletRegistry wallets, AuditLog audit) {
        this.wallets = wallets;
        this.audit = audit;
    }

    @GetMapping("/signatures")
    Signatures.SignatureList list(
            @CurrentCaller Caller caller,
            @PathVariable String wallet,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable Integer limit) {
        Wallet found = readable(caller, wallet);
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

    /** Whole, or not at all, as the history's. */
    @GetMapping(value = "/signatures.csv", produces = SpreadsheetFile.TYPE)
    ResponseEntity<String> csv(
            @CurrentCaller Caller caller,
            @PathVariable String wallet,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String until) {
        Wallet found = readable(caller, wallet);
        return SpreadsheetFile.of(
                "signatures.csv",
                since,
                until,
                (first, end) ->
                        audit.all(found, first, end, SpreadsheetFile.MOST_ROWS).map(SignaturesCsv::of));
    }

    private Wallet readable(Caller caller, String wallet) {
        caller.require(Role.OPERATOR, Role.VIEWER);
        caller.requireWholeWallet(wallet);
        return wallets.get(wallet);
    }

    private static FieldProblem notASignature() {
        return new FieldProblem(
                "after",
                "the id of a signature in the record of this wallet; a restored back-up lacks those that were made after it:"
                        + " begin anew without it");
    }
}
