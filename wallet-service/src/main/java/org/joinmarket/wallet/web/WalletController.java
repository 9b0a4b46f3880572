package org.joinmarket.wallet.web;

import jakarta.validation.Valid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.chain.AccountKey;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.ChainMonitor;
import org.joinmarket.wallet.ChainProperties;
import org.joinmarket.wallet.RoundPrivacy;
import org.joinmarket.wallet.WalletRefusals;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.seed.Seed;
import org.joinmarket.wallet.store.Ownership;
import org.joinmarket.wallet.wallets.AddressBook;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletProperties;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Wallets themselves: made, opened, closed, and their deposit addresses. */
@RestController
@RequestMapping("/api/v1/wallets")
final class WalletController {
    private static final int DEFAULT_WORDS = 12;

    private final WalletRegistry wallets;
    private final AddressBook addresses;
    private final BirthHeights births;
    private final ChainMonitor chain;
    private final RoundPrivacy rounds;
    private final Ownership ownership;
    private final WalletProperties settings;
    private final Network network;

    WalletController(
            WalletRegistry wallets,
            AddressBook addresses,
            BirthHeights births,
            ChainMonitor chain,
            RoundPrivacy rounds,
            Ownership ownership,
            WalletProperties settings,
            ChainProperties chainSettings) {
        this.wallets = wallets;
        this.addresses = addresses;
        this.births = births;
        this.chain = chain;
        this.rounds = rounds;
        this.ownership = ownership;
        this.settings = settings;
        this.network = chainSettings.network();
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Wallets.Created create(@CurrentCaller Caller caller, @Valid @RequestBody Wallets.Create request) {
        caller.require(Role.OPERATOR);
        caller.requireWholeWallet(request.name());
        String passphrase = request.passphrase() == null ? "" : request.passphrase();
        if (!Seed.fits(passphrase)) throw new FieldProblem("passphrase", "at most 1024 bytes when normalized (NFKD)");
        String mnemonic = request.mnemonic();
        if (mnemonic == null) {
            int words = request.words() == null ? DEFAULT_WORDS : request.words();
            if (words != 12 && words != 24) throw new FieldProblem("words", "12 or 24");
            if (request.birthHeight() != null)
                throw new FieldProblem("birth_height", "only for a wallet that is recovered, with mnemonic");
            if (request.handedOut() != null)
                throw new FieldProblem("handed_out", "only for a wallet that is recovered, with mnemonic");
            var made = wallets.create(request.name(), request.password(), words, passphrase);
            return new Wallets.Created(request.name(), made.wallet().fingerprint(), made.mnemonic());
        }
        if (request.words() != null) throw new FieldProblem("words", "only for a new wallet, without mnemonic");
        try (Seed seed = Seed.ofMnemonic(mnemonic, passphrase)
                .orElseThrow(() -> new FieldProblem(
                        "mnemonic", "12, 15, 18, 21 or 24 English BIP39 words with a right checksum"))) {
            births.check(request.birthHeight());
            boolean handedOut = Boolean.TRUE.equals(request.handedOut());
            Wallet wallet =
                    wallets.recover(request.name(), request.password(), seed, request.birthHeight(), null, handedOut);
            return new Wallets.Created(wallet.name(), wallet.fingerprint(), null);
        }
    }

    @PostMapping("/watch")
    @ResponseStatus(HttpStatus.CREATED)
    Wallets.Status watch(@CurrentCaller Caller caller, @Valid @RequestBody Wallets.Watch request) {
        caller.require(Role.OPERATOR);
        caller.requireWholeWallet(request.name());
        if (request.accounts().size() > settings.mixdepths())
            throw new FieldProblem("accounts", "at most " + settings.mixdepths() + ", joinmarket.wallet.mixdepths");
        List<AccountKey> accounts = new ArrayList<>();
        for (int i = 0; i < request.accounts().size(); i++) {
            String field = "accounts[" + i + "]";
            String path = "m/84'/" + network.bip44CoinType() + "'/" + i + "'";
            AccountKey account = AccountKey.parse(request.accounts().get(i), network, i)
                    .orElseThrow(() -> new FieldProblem(field, "the extended public key of " + path));
            if (i > 0 && !account.isOfSameWallet(accounts.getFirst()))
                throw new FieldProblem(field, "of the same wallet as the first");
            accounts.add(account);
        }
        births.check(request.birthHeight());
        boolean handedOut = Boolean.TRUE.equals(request.handedOut());
        return statusOf(caller, wallets.watchOnly(request.name(), accounts, request.birthHeight(), handedOut));
    }

    @GetMapping
    Wallets.StatusList list(@CurrentCaller Caller caller) {
        return new Wallets.StatusList(wallets.names().stream()
                .filter(caller::mayUse)
                .map(name -> statusOf(caller, name))
                .flatMap(Optional::stream)
                .toList());
    }

    @GetMapping("/{wallet}")
    Wallets.Status status(@CurrentCaller Caller caller, @PathVariable String wallet) {
        caller.requireWallet(wallet);
        return statusOf(caller, wallet).orElseThrow(WalletRefusals::walletNotFound);
    }

    @PostMapping("/{wallet}/unlock")
    Wallets.Status unlock(
            @CurrentCaller Caller caller, @PathVariable String wallet, @Valid @RequestBody Wallets.Unlock request) {
        caller.require(Role.OPERATOR);
        caller.requireWholeWallet(wallet);
        return statusOf(caller, wallets.unlock(wallet, request.password()));
    }

    @PostMapping("/{wallet}/lock")
    Wallets.Status lock(@CurrentCaller Caller caller, @PathVariable String wallet) {
        caller.require(Role.OPERATOR);
        caller.requireWholeWallet(wallet);
        return statusOf(caller, wallets.lock(wallet));
    }

    @PostMapping("/{wallet}/password")
    Wallets.Status changePassword(
            @CurrentCaller Caller caller,
            @PathVariable String wallet,
            @Valid @RequestBody Wallets.ChangePassword request) {
        caller.require(Role.OPERATOR);
        caller.requireWholeWallet(wallet);
        wallets.changePassword(wallet, request.password(), request.newPassword());
        return statusOf(caller, wallet).orElseThrow(WalletRefusals::walletNotFound);
    }

    @PostMapping("/{wallet}/seed")
    Wallets.ShownSeed showSeed(
            @CurrentCaller Caller caller, @PathVariable String wallet, @Valid @RequestBody Wallets.ShowSeed request) {
        caller.require(Role.OPERATOR);
        caller.requireWholeWallet(wallet);
        return wallets.withSeed(
                wallet, request.password(), seed -> new Wallets.ShownSeed(seed.mnemonic(), seed.hasPassphrase()));
    }

    @PostMapping("/{wallet}/addresses")
    @ResponseStatus(HttpStatus.CREATED)
    Wallets.Address newAddress(
            @CurrentCaller Caller caller, @PathVariable String wallet, @Valid @RequestBody Wallets.NewAddress request) {
        caller.require(Role.OPERATOR);
        caller.requireMixdepth(wallet, request.mixdepth());
        Wallet found = wallets.get(wallet);
        if (request.mixdepth() >= found.mixdepths())
            throw new FieldProblem("mixdepth", "0 to " + (found.mixdepths() - 1));
        AddressBook.Next next = addresses.deposit(found, request.mixdepth());
        String address = Addresses.fromScript(network, next.script()).orElseThrow();
        return new Wallets.Address(
                address,
                path(network, next.path()),
                request.mixdepth(),
                next.path().index());
    }

    static String path(Network network, KeyPath path) {
        return "m/84'/" + network.bip44CoinType() + "'/" + path.mixdepth() + "'/" + path.branch() + "/" + path.index();
    }

    private Optional<Wallets.Status> statusOf(Caller caller, String name) {
        Optional<Wallet> known = wallets.find(name);
        if (known.isPresent()) return known.map(wallet -> statusOf(caller, wallet));
        return wallets.sealedFingerprint(name)
                .map(fingerprint -> new Wallets.Status(
                        name, fingerprint, Wallets.State.LOCKED, false, settings.mixdepths(), WalletProblem.LOCKED));
    }

    private Wallets.Status statusOf(Caller caller, Wallet wallet) {
        String reason = whyNotReady(caller, wallet);
        return new Wallets.Status(
                wallet.name(), wallet.fingerprint(), state(wallet), reason == null, wallet.mixdepths(), reason);
    }

    private static Wallets.State state(Wallet wallet) {
        if (wallet.isWatchOnly()) return Wallets.State.WATCH_ONLY;
        return wallet.isUnlocked() ? Wallets.State.UNLOCKED : Wallets.State.LOCKED;
    }

    private @Nullable String whyNotReady(Caller caller, Wallet wallet) {
        if (wallet.isWatchOnly() && caller.is(Role.MAKER, Role.TAKER)) return WalletProblem.WATCH_ONLY;
        if (!wallet.isWatchOnly() && !wallet.isUnlocked()) return WalletProblem.LOCKED;
        Optional<String> store = ownership.whyNotReady();
        if (store.isPresent()) return store.get();
        if (chain.trouble().isPresent()) return WalletProblem.CHAIN_UNAVAILABLE;
        if (rounds.refuses(caller)) return WalletProblem.LOOKUPS_REVEAL_ROUNDS;
        Optional<ChainTrouble> stuck = wallets.stuckFor(wallet);
        if (stuck.isPresent()) return stuck.get().slug();
        return wallet.isWatched() ? null : "wallet-searching";
    }
}
