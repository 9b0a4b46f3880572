package org.joinmarket.wallet.web;

import jakarta.validation.Valid;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.send.PsbtDesk;
import org.joinmarket.wallet.send.PsbtFinishing;
import org.joinmarket.wallet.send.PsbtPreparations;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** PSBTs, for operators alone, of the whole wallet: which mixdepth one spends from is known only once it was read. */
@RestController
@RequestMapping("/api/v1/wallets/{wallet}/psbts")
final class PsbtController {
    private final WalletRegistry wallets;
    private final PsbtDesk desk;
    private final PsbtPreparations preparations;
    private final PsbtFinishing finishing;

    PsbtController(WalletRegistry wallets, PsbtDesk desk, PsbtPreparations preparations, PsbtFinishing finishing) {
        this.wallets = wallets;
        this.desk = desk;
        this.preparations = preparations;
        this.finishing = finishing;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Psbts.Created create(
            @CurrentCaller Caller caller, @PathVariable String wallet, @Valid @RequestBody Sends.Send request) {
        caller.require(Role.OPERATOR);
        caller.requireMixdepth(wallet, request.order().mixdepth());
        return preparations.create(caller.name(), wallets.get(wallet), request);
    }

    @PostMapping("/finalize")
    Sends.Sent finish(
            @CurrentCaller Caller caller, @PathVariable String wallet, @Valid @RequestBody Psbts.Finalize request) {
        caller.require(Role.OPERATOR);
        caller.requireWholeWallet(wallet);
        return finishing.finish(wallets.get(wallet), request.psbts());
    }

    @PostMapping("/review")
    Psbts.Review review(
            @CurrentCaller Caller caller, @PathVariable String wallet, @Valid @RequestBody Psbts.Look request) {
        caller.require(Role.OPERATOR);
        caller.requireWholeWallet(wallet);
        return desk.review(wallets.get(wallet), request.psbt());
    }

    @PostMapping("/sign")
    @ResponseStatus(HttpStatus.CREATED)
    Psbts.Signed sign(
            @CurrentCaller Caller caller, @PathVariable String wallet, @Valid @RequestBody Psbts.Sign request) {
        caller.require(Role.OPERATOR);
        caller.requireWholeWallet(wallet);
        return desk.sign(caller.name(), wallets.get(wallet), request);
    }
}
