package org.joinmarket.wallet.web;

import jakarta.validation.Valid;
import java.util.List;
import java.util.Map;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.ChainProperties;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.coins.AddressStatuses;
import org.joinmarket.wallet.coins.Labels;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Addresses that somebody may know, and what they are called. */
@RestController
@RequestMapping("/api/v1/wallets/{wallet}/addresses")
final class AddressController {
    /** Addresses in one reply. */
    private static final int MAX_PAGE = 1_000;

    private final WalletRegistry wallets;
    private final AddressStatuses statuses;
    private final Labels labels;
    private final Network network;

    AddressController(WalletRegistry wallets, AddressStatuses statuses, Labels labels, ChainProperties chain) {
        this.wallets = wallets;
        this.statuses = statuses;
        this.labels = labels;
        this.network = chain.network();
    }

    @GetMapping
    Wallets.KnownAddresses known(
            @CurrentCaller Caller caller,
            @PathVariable String wallet,
            @RequestParam(required = false) @Nullable Integer mixdepth,
            @RequestParam(defaultValue = "0") int offset) {
        caller.require(Role.OPERATOR, Role.VIEWER);
        caller.requireWallet(wallet);
        Wallet found = wallets.get(wallet);
        if (mixdepth != null && (mixdepth < 0 || mixdepth >= found.mixdepths()))
            throw new FieldProblem("mixdepth", "0 to " + (found.mixdepths() - 1));
        if (offset < 0) throw new FieldProblem("offset", "at least 0");
        Map<String, String> known = labels.all(found, Labels.Of.ADDRESS);
        List<AddressStatuses.Known> all = statuses.of(found).stream()
                .filter(one -> mixdepth == null || one.path().mixdepth() == mixdepth)
                .filter(one -> caller.mayUse(wallet, one.path().mixdepth()))
                .toList();
        return new Wallets.KnownAddresses(
                wallet,
                all.size(),
                all.stream()
                        .skip(offset)
                        .limit(MAX_PAGE)
                        .map(one -> view(one, known))
                        .toList());
    }

    @PostMapping("/label")
    Wallets.KnownAddress label(
            @CurrentCaller Caller caller,
            @PathVariable String wallet,
            @Valid @RequestBody Wallets.LabelAddress request) {
        caller.require(Role.OPERATOR);
        caller.requireWallet(wallet);
        Wallet found = wallets.get(wallet);
        AddressStatuses.Known known = Addresses.toScript(network, request.address())
                .flatMap(script -> statuses.of(found).stream()
                        .filter(one -> one.script().equals(script))
                        .findFirst())
                .orElseThrow(() -> new FieldProblem("address", "one of this wallet that was handed out or used"));
        caller.requireMixdepth(wallet, known.path().mixdepth());
        labels.set(found, Labels.Of.ADDRESS, address(known), request.label());
        return view(known, labels.all(found, Labels.Of.ADDRESS));
    }

    private String address(AddressStatuses.Known one) {
        return Addresses.fromScript(network, one.script()).orElseThrow();
    }

    private Wallets.KnownAddress view(AddressStatuses.Known one, Map<String, String> known) {
        String address = address(one);
        return new Wallets.KnownAddress(
                address,
                WalletController.path(network, one.path()),
                one.path().mixdepth(),
                one.status(),
                one.base(),
                one.sats(),
                known.get(address));
    }
}
