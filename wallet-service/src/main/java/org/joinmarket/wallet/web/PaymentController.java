package org.joinmarket.wallet.web;

import jakarta.validation.Valid;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.send.PaymentDesk;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Ordinary payments, for operators alone. */
@RestController
@RequestMapping("/api/v1/wallets/{wallet}/sends")
final class PaymentController {
    private final WalletRegistry wallets;
    private final PaymentDesk desk;

    PaymentController(WalletRegistry wallets, PaymentDesk desk) {
        this.wallets = wallets;
        this.desk = desk;
    }

    @PostMapping("/quote")
    Sends.Quote quote(
            @CurrentCaller Caller caller, @PathVariable String wallet, @Valid @RequestBody Sends.Order order) {
        caller.require(Role.OPERATOR);
        caller.requireMixdepth(wallet, order.mixdepth());
        return desk.quote(wallets.get(wallet), order);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Sends.Sent send(@CurrentCaller Caller caller, @PathVariable String wallet, @Valid @RequestBody Sends.Send request) {
        caller.require(Role.OPERATOR);
        caller.requireMixdepth(wallet, request.order().mixdepth());
        return desk.send(caller.name(), wallets.get(wallet), request);
    }

    @PostMapping("/{id}/abandon")
    Sends.Sent abandon(@CurrentCaller Caller caller, @PathVariable String wallet, @PathVariable String id) {
        caller.require(Role.OPERATOR);
        caller.requireWholeWallet(wallet);
        return desk.abandon(wallets.get(wallet), id);
    }

    @GetMapping
    Sends.SentList list(@CurrentCaller Caller caller, @PathVariable String wallet) {
        caller.require(Role.OPERATOR, Role.VIEWER);
        caller.requireWholeWallet(wallet);
        return new Sends.SentList(wallet, desk.of(wallets.get(wallet)));
    }
}
