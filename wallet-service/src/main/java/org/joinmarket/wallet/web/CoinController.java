package org.joinmarket.wallet.web;

import jakarta.validation.Valid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.ChainProperties;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.coins.AddressStatuses;
import org.joinmarket.wallet.coins.Coin;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.coins.CoinPool;
import org.joinmarket.wallet.coins.Labels;
import org.joinmarket.wallet.lease.MakerLeasing;
import org.joinmarket.wallet.lease.MergeRule;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.joinmarket.wallet.wallets.WalletWatch;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What wallets hold. Makers and takers see sums; coins and addresses are for people. */
@RestController
@RequestMapping("/api/v1/wallets/{wallet}")
final class CoinController {
    private final WalletRegistry wallets;
    private final CoinBook coins;
    private final WalletWatch watch;
    private final MergeRule rule;
    private final MakerLeasing makers;
    private final Labels labels;
    private final AddressStatuses statuses;
    private final Network network;

    CoinController(
            WalletRegistry wallets,
            CoinBook coins,
            WalletWatch watch,
            MergeRule rule,
            MakerLeasing makers,
            Labels labels,
            AddressStatuses statuses,
            ChainProperties chain) {
        this.watch = watch;
        this.wallets = wallets;
        this.coins = coins;
        this.rule = rule;
        this.makers = makers;
        this.labels = labels;
        this.statuses = statuses;
        this.network = chain.network();
    }

    @GetMapping("/balances")
    Wallets.Balances balances(@CurrentCaller Caller caller, @PathVariable String wallet) {
        caller.requireWallet(wallet);
        Wallet found = wallets.get(wallet);
        boolean people = caller.is(Role.OPERATOR, Role.VIEWER);
        boolean provisional = people && watch.isProvisional(found); // offers are made of what is known
        List<Coin> all = provisional ? coins.soFar(found) : coins.shown(found);
        List<Wallets.Balance> balances = new ArrayList<>();
        for (int mixdepth = 0; mixdepth < found.mixdepths(); mixdepth++) {
            if (caller.mayUse(wallet, mixdepth)) balances.add(balance(mixdepth, all));
        }
        return new Wallets.Balances(
                wallet,
                balances.stream().mapToLong(Wallets.Balance::totalSats).sum(),
                balances.stream().mapToLong(Wallets.Balance::availableSats).sum(),
                balances,
                provisional);
    }

    private Wallets.Balance balance(int mixdepth, List<Coin> all) {
        List<Coin> here =
                all.stream().filter(coin -> coin.mixdepth() == mixdepth).toList();
        CoinPool free = CoinPool.of(here.stream().filter(coin -> coin.isFree(1)).toList());
        long total = 0;
        long unconfirmed = 0;
        long leased = 0;
        for (Coin coin : here) {
            long value = coin.value().value();
            total += value;
            if (coin.confirmations() == 0) unconfirmed += value;
            if (coin.leased()) leased += value;
        }
        return new Wallets.Balance(
                mixdepth, total, free.sum(), rule.most(free), makers.most(here), unconfirmed, leased);
    }

    @GetMapping("/utxos")
    Wallets.Utxos utxos(
            @CurrentCaller Caller caller,
            @PathVariable String wallet,
            @RequestParam(required = false) @Nullable Integer mixdepth) {
        caller.require(Role.OPERATOR, Role.VIEWER);
        caller.requireWallet(wallet);
        Wallet found = wallets.get(wallet);
        if (mixdepth != null && (mixdepth < 0 || mixdepth >= found.mixdepths()))
            throw new FieldProblem("mixdepth", "0 to " + (found.mixdepths() - 1));
        Map<String, String> known = labels.all(found, Labels.Of.OUTPUT);
        List<Coin> all = coins.soFar(found);
        AddressStatuses.Judgement judgement = statuses.judgement(found, all);
        Map<KeyPath, List<Coin>> byPath = all.stream().collect(Collectors.groupingBy(Coin::path));
        return new Wallets.Utxos(
                wallet,
                all.stream()
                        .filter(coin -> mixdepth == null || coin.mixdepth() == mixdepth)
                        .filter(coin -> caller.mayUse(wallet, coin.mixdepth()))
                        .map(coin -> view(coin, byPath.getOrDefault(coin.path(), List.of(coin)), known, judgement))
                        .toList());
    }

    @PostMapping("/freeze")
    Wallets.Utxo freeze(
            @CurrentCaller Caller caller, @PathVariable String wallet, @Valid @RequestBody Wallets.Freeze request) {
        caller.require(Role.OPERATOR);
        caller.requireWallet(wallet);
        Wallet found = wallets.get(wallet);
        OutPoint outPoint = outPoint(request.outpoint());
        caller.requireMixdepth(wallet, requireCoin(coins.of(found), outPoint).mixdepth());
        String label = request.label();
        if (label != null) labels.set(found, Labels.Of.OUTPUT, request.outpoint(), label);
        if (request.frozen()) coins.freeze(found, outPoint, Wallets.FreezeReason.OPERATOR);
        else coins.unfreeze(found, outPoint);
        return view(found, outPoint);
    }

    @PostMapping("/utxos/label")
    Wallets.Utxo label(
            @CurrentCaller Caller caller, @PathVariable String wallet, @Valid @RequestBody Wallets.LabelCoin request) {
        caller.require(Role.OPERATOR);
        caller.requireWallet(wallet);
        Wallet found = wallets.get(wallet);
        Coin coin = requireCoin(coins.of(found), outPoint(request.outpoint()));
        caller.requireMixdepth(wallet, coin.mixdepth());
        labels.set(found, Labels.Of.OUTPUT, request.outpoint(), request.label());
        return view(found, coin.outPoint());
    }

    private static OutPoint outPoint(String text) {
        return OutPoint.parse(text).orElseThrow(() -> new FieldProblem("outpoint", "txid:vout, lower case"));
    }

    private static Coin requireCoin(List<Coin> all, OutPoint outPoint) {
        return all.stream()
                .filter(coin -> coin.outPoint().equals(outPoint))
                .findFirst()
                .orElseThrow(() -> new FieldProblem("outpoint", "an unspent output of this wallet"));
    }

    private Wallets.Utxo view(Wallet wallet, OutPoint outPoint) {
        List<Coin> all = coins.of(wallet);
        Coin coin = requireCoin(all, outPoint);
        List<Coin> there =
                all.stream().filter(one -> one.path().equals(coin.path())).toList();
        return view(coin, there, labels.all(wallet, Labels.Of.OUTPUT), statuses.judgement(wallet, there));
    }

    /** @param there all coins at its address */
    private Wallets.Utxo view(
            Coin coin, List<Coin> there, Map<String, String> known, AddressStatuses.Judgement judgement) {
        return new Wallets.Utxo(
                coin.outPoint().toString(),
                coin.value().value(),
                coin.mixdepth(),
                WalletController.path(network, coin.path()),
                Addresses.fromScript(network, coin.script()).orElseThrow(),
                coin.confirmations(),
                coin.frozen(),
                coin.leased(),
                coin.frozenFor(),
                known.get(coin.outPoint().toString()),
                judgement.of(there));
    }
}
