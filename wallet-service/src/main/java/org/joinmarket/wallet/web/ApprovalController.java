package org.joinmarket.wallet.web;

import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.api.Approvals.Approval;
import org.joinmarket.wallet.api.Approvals.ApprovalList;
import org.joinmarket.wallet.signing.Approvals;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The word of a second operator. */
@RestController
@RequestMapping("/api/v1/wallets/{wallet}/approvals")
final class ApprovalController {
    private final WalletRegistry wallets;
    private final Approvals approvals;

    ApprovalController(WalletRegistry wallets, Approvals approvals) {
        this.wallets = wallets;
        this.approvals = approvals;
    }

    @GetMapping
    ApprovalList list(@CurrentCaller Caller caller, @PathVariable String wallet) {
        caller.require(Role.OPERATOR, Role.VIEWER);
        caller.requireWholeWallet(wallet);
        return new ApprovalList(
                wallet,
                approvals.of(wallets.get(wallet)).stream()
                        .map(ApprovalController::view)
                        .toList());
    }

    @PostMapping("/{id}/approve")
    Approval approve(@CurrentCaller Caller caller, @PathVariable String wallet, @PathVariable String id) {
        return decide(caller, wallet, id, true);
    }

    @PostMapping("/{id}/refuse")
    Approval refuse(@CurrentCaller Caller caller, @PathVariable String wallet, @PathVariable String id) {
        return decide(caller, wallet, id, false);
    }

    private Approval decide(Caller caller, String wallet, String id, boolean approve) {
        caller.require(Role.OPERATOR);
        caller.requireWholeWallet(wallet);
        return view(approvals.decide(wallets.get(wallet), id, caller.name(), approve));
    }

    private static Approval view(Approvals.Approval one) {
        return new Approval(
                one.id(),
                one.kind(),
                one.summary(),
                one.valueSats(),
                one.requestedBy(),
                one.requestedAt().toString(),
                one.expiresAt().toString(),
                one.state(),
                one.decidedBy());
    }
}
