package org.joinmarket.wallet.web;

import jakarta.validation.Valid;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.ChainProperties;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.bonds.Bond;
import org.joinmarket.wallet.bonds.BondBook;
import org.joinmarket.wallet.bonds.BondProofs;
import org.joinmarket.wallet.bonds.BondProperties;
import org.joinmarket.wallet.bonds.CertificateImport;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.send.Redemptions;
import org.joinmarket.wallet.wallets.BondAddresses;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Fidelity bonds: people make and see them, makers show them to takers. */
@RestController
@RequestMapping("/api/v1/wallets/{wallet}/bonds")
final class BondController {
    private final WalletRegistry wallets;
    private final BondAddresses addresses;
    private final BondBook book;
    private final BondProofs proofs;
    private final CertificateImport imports;
    private final Redemptions redemptions;
    private final BondProperties settings;
    private final ChainBackend chain;
    private final Network network;
    private final InstantSource clock;

    BondController(
            WalletRegistry wallets,
            BondAddresses addresses,
            BondBook book,
            BondProofs proofs,
            CertificateImport imports,
            Redemptions redemptions,
            BondProperties settings,
            ChainBackend chain,
            ChainProperties chainSettings,
            InstantSource clock) {
        this.wallets = wallets;
        this.addresses = addresses;
        this.book = book;
        this.proofs = proofs;
        this.imports = imports;
        this.redemptions = redemptions;
        this.settings = settings;
        this.chain = chain;
        this.network = chainSettings.network();
        this.clock = clock;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Bonds.Bond make(@CurrentCaller Caller caller, @PathVariable String wallet, @Valid @RequestBody Bonds.Make request) {
        caller.require(Role.OPERATOR);
        caller.requireMixdepth(wallet, 0);
        Wallet found = wallets.get(wallet);
        found.requireKeys(); // nothing here could redeem it
        Timenumber timenumber = month(request.month());
        BondAddresses.BondAddress address = addresses.make(found, timenumber);
        chain.shows(found.watchId(), address.path());
        return book.of(found).stream()
                .filter(bond -> bond.address().equals(address))
                .findFirst()
                .map(bond -> view(bond, chain.tip().medianTime()))
                .orElseThrow();
    }

    @GetMapping
    Bonds.BondList list(@CurrentCaller Caller caller, @PathVariable String wallet) {
        caller.require(Role.OPERATOR, Role.VIEWER);
        caller.requireMixdepth(wallet, 0);
        List<Bond> bonds = book.of(wallets.get(wallet));
        long now = chain.tip().medianTime();
        return new Bonds.BondList(
                wallet, bonds.stream().map(bond -> view(bond, now)).toList());
    }

    @PostMapping("/certificates")
    @ResponseStatus(HttpStatus.CREATED)
    Bonds.Bond importCertificate(
            @CurrentCaller Caller caller,
            @PathVariable String wallet,
            @Valid @RequestBody Bonds.ImportCertificate request) {
        caller.require(Role.OPERATOR);
        caller.requireMixdepth(wallet, 0);
        Wallet found = wallets.get(wallet);
        String outpoint = imports.take(found, request).toString();
        proofs.forget(found);
        return book.of(found).stream()
                .filter(bond -> bond.isCold()
                        && bond.coins().stream()
                                .anyMatch(coin -> coin.outPoint().toString().equals(outpoint)))
                .findFirst()
                .map(bond -> view(bond, chain.tip().medianTime()))
                .orElseThrow(Refusals::tryAgain);
    }

    @DeleteMapping("/certificates/{outpoint}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void removeCertificate(@CurrentCaller Caller caller, @PathVariable String wallet, @PathVariable String outpoint) {
        caller.require(Role.OPERATOR);
        caller.requireMixdepth(wallet, 0);
        Wallet found = wallets.get(wallet);
        imports.remove(found, outpoint);
        proofs.forget(found);
    }

    @PostMapping("/redemptions/quote")
    Sends.Quote quoteRedemption(
            @CurrentCaller Caller caller, @PathVariable String wallet, @Valid @RequestBody Bonds.Redemption order) {
        caller.require(Role.OPERATOR);
        caller.requireMixdepth(wallet, 0);
        return redemptions.quote(wallets.get(wallet), order);
    }

    @PostMapping("/redemptions")
    @ResponseStatus(HttpStatus.CREATED)
    Sends.Sent redeem(
            @CurrentCaller Caller caller, @PathVariable String wallet, @Valid @RequestBody Bonds.Redeem request) {
        caller.require(Role.OPERATOR);
        caller.requireMixdepth(wallet, 0);
        return redemptions.redeem(caller.name(), wallets.get(wallet), request);
    }

    @PostMapping("/nicks")
    Bonds.Nicks register(
            @CurrentCaller Caller caller, @PathVariable String wallet, @Valid @RequestBody Bonds.RegisterNick request) {
        caller.require(Role.MAKER, Role.OPERATOR);
        caller.requireWallet(wallet); // whichever mixdepths it offers: takers here must know it
        Nick nick = nick("nick", request.nick());
        proofs.register(caller.name(), wallets.get(wallet), nick);
        return new Bonds.Nicks(List.of(nick.value()));
    }

    @PostMapping("/proof")
    Bonds.Proof prove(
            @CurrentCaller Caller caller, @PathVariable String wallet, @Valid @RequestBody Bonds.ProofRequest request) {
        caller.require(Role.MAKER);
        caller.requireMixdepth(wallet, 0);
        Nick taker = nick("taker_nick", request.takerNick());
        Nick maker = nick("maker_nick", request.makerNick());
        return proofs.prove(caller.name(), wallets.get(wallet), taker, maker);
    }

    private static Nick nick(String field, String text) {
        return Nick.parse(text).orElseThrow(() -> new FieldProblem(field, "a nick: J5 and 14 letters and digits"));
    }

    /** Not a month that has begun: coins paid to its address would not be locked at all. */
    private Timenumber month(String text) {
        YearMonth next =
                YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC)).plusMonths(1);
        YearMonth last = new Timenumber(Timenumber.COUNT - 1).month();
        try {
            YearMonth month = YearMonth.parse(text);
            if (!month.isBefore(next) && !month.isAfter(last))
                return Timenumber.ofMonth(month).orElseThrow();
        } catch (DateTimeException _) { // a thirteenth month and the like: refused below
        }
        throw new FieldProblem("month", next + " to " + last);
    }

    private Bonds.Bond view(Bond bond, long now) {
        Timenumber timenumber = bond.address().timenumber();
        var certificate = bond.certificate();
        return new Bonds.Bond(
                timenumber.month().toString(),
                timenumber.value(),
                timenumber.locktime(),
                Addresses.fromScript(network, bond.address().script()).orElseThrow(),
                bond.isCold()
                        ? null
                        : WalletController.path(network, bond.address().path()) + ":" + timenumber.locktime(),
                bond.isCold(),
                bond.state(),
                certificate == null ? null : certificate.lastHeight(),
                bond.coins().stream()
                        .map(coin -> new Bonds.Coin(
                                coin.outPoint().toString(), coin.value().value(), coin.confirmations()))
                        .toList(),
                value(bond, now));
    }

    private Bonds.@Nullable Value value(Bond bond, long now) {
        return bond.best()
                .map(coin -> new Bonds.Value(
                        coin.outPoint().toString(),
                        coin.value().value(),
                        coin.confirmedAt(),
                        bond.address().timenumber().locktime(),
                        now,
                        settings.interestRate(),
                        settings.exponent(),
                        coin.weight()))
                .orElse(null);
    }
}
