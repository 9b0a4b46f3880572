package org.joinmarket.testkit.wallet;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.UnspentOutput;
import org.joinmarket.testkit.wallet.FakeWalletService.Call;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.jspecify.annotations.Nullable;

/** One token's view. Everything runs under the service's lock. */
final class FakeWalletClient extends RefusedCalls {
    private final FakeWalletService service;
    private final FakeLeases leases;
    private final String token;

    FakeWalletClient(FakeWalletService service, String token) {
        this.service = service;
        this.token = token;
        this.leases = new FakeLeases(service, token);
    }

    // ── wallets ──

    @Override
    public Wallets.Created create(Wallets.Create request) {
        return service.call(Call.OTHER, () -> {
            service.wallet(request.name());
            return new Wallets.Created(request.name(), "00000000", null);
        });
    }

    @Override
    public Wallets.StatusList wallets() {
        return service.call(
                Call.STATUS,
                () -> new Wallets.StatusList(
                        service.wallets().stream().map(this::status).toList()));
    }

    @Override
    public Wallets.Status wallet(String wallet) {
        return service.call(Call.STATUS, () -> status(service.existing(wallet)));
    }

    private Wallets.Status status(FakeWallet wallet) {
        String reason = wallet.isLocked()
                ? WalletProblem.LOCKED
                : service.isChainAway() ? WalletProblem.CHAIN_UNAVAILABLE : null;
        return new Wallets.Status(
                wallet.name(),
                "00000000",
                wallet.isLocked() ? Wallets.State.LOCKED : Wallets.State.UNLOCKED,
                reason == null,
                FakeWallet.MIXDEPTHS,
                reason);
    }

    @Override
    public Wallets.Status unlock(String wallet, Wallets.Unlock request) {
        return service.call(Call.OTHER, () -> {
            service.existing(wallet).unlock();
            return status(service.existing(wallet));
        });
    }

    @Override
    public Wallets.Status lock(String wallet) {
        return service.call(Call.OTHER, () -> {
            service.existing(wallet).lock();
            return status(service.existing(wallet));
        });
    }

    @Override
    public Wallets.Address newAddress(String wallet, Wallets.NewAddress request) {
        return service.call(Call.OTHER, () -> {
            Script script = service.usable(wallet).newScript(request.mixdepth());
            return new Wallets.Address(
                    FakeWallet.address(service.network(), script), "m/84'/1'/0'/0/0", request.mixdepth(), 0);
        });
    }

    @Override
    public Wallets.Balances balances(String wallet) {
        return service.call(Call.BALANCES, () -> {
            FakeWallet known = service.usable(wallet);
            Set<OutPoint> leased = service.leased();
            List<Wallets.Balance> balances = new ArrayList<>();
            for (int mixdepth = 0; mixdepth < FakeWallet.MIXDEPTHS; mixdepth++)
                balances.add(balance(known, mixdepth, leased));
            return new Wallets.Balances(
                    wallet,
                    balances.stream().mapToLong(Wallets.Balance::totalSats).sum(),
                    balances.stream().mapToLong(Wallets.Balance::availableSats).sum(),
                    balances);
        });
    }

    private static Wallets.Balance balance(FakeWallet wallet, int mixdepth, Set<OutPoint> leased) {
        long total = 0;
        long available = 0;
        long unconfirmed = 0;
        long inLeases = 0;
        for (UnspentOutput coin : wallet.coins(mixdepth)) {
            long value = coin.value().value();
            total += value;
            if (coin.confirmations() == 0) unconfirmed += value;
            if (leased.contains(coin.outPoint())) inLeases += value;
            if (wallet.isSpendable(coin, leased)) available += value;
        }
        return new Wallets.Balance(mixdepth, total, available, available, available, unconfirmed, inLeases);
    }

    @Override
    public Wallets.Utxos utxos(String wallet, @Nullable Integer mixdepth) {
        return service.call(Call.OTHER, () -> {
            FakeWallet known = service.usable(wallet);
            List<Wallets.Utxo> utxos = new ArrayList<>();
            for (int m = 0; m < FakeWallet.MIXDEPTHS; m++) {
                if (mixdepth != null && mixdepth != m) continue;
                for (UnspentOutput coin : known.coins(m)) utxos.add(utxo(known, m, coin));
            }
            return new Wallets.Utxos(wallet, utxos);
        });
    }

    private Wallets.Utxo utxo(FakeWallet wallet, int mixdepth, UnspentOutput coin) {
        return new Wallets.Utxo(
                coin.outPoint().toString(),
                coin.value().value(),
                mixdepth,
                "m/84'/1'/0'/0/0",
                FakeWallet.address(service.network(), coin.script()),
                coin.confirmations(),
                wallet.isFrozen(coin.outPoint()),
                service.leased().contains(coin.outPoint()),
                wallet.isFrozen(coin.outPoint()) ? Wallets.FreezeReason.OPERATOR : null,
                null,
                Wallets.AddressStatus.DEPOSIT);
    }

    @Override
    public Wallets.Utxo freeze(String wallet, Wallets.Freeze request) {
        return service.call(Call.OTHER, () -> {
            FakeWallet known = service.usable(wallet);
            OutPoint outPoint = OutPoint.parse(request.outpoint()).orElseThrow();
            known.freeze(outPoint, request.frozen());
            for (int m = 0; m < FakeWallet.MIXDEPTHS; m++) {
                for (UnspentOutput coin : known.coins(m)) {
                    if (coin.outPoint().equals(outPoint)) return utxo(known, m, coin);
                }
            }
            throw FakeWalletService.problem(404, "outpoint-not-found");
        });
    }

    @Override
    public Authorizations.SpendAuthorizations spendAuthorizations(String wallet) {
        return new Authorizations.SpendAuthorizations(List.of());
    }

    @Override
    public Authorizations.SpendAuthorization revokeSpend(String wallet, String id) {
        throw FakeWalletService.problem(404, "authorization-not-found");
    }

    // ── bonds ──

    @Override
    public Bonds.Nicks registerNick(String wallet, Bonds.RegisterNick request) {
        return service.call(
                Call.REGISTER_NICK, () -> service.existing(wallet).bonds().register(token, request.nick()));
    }

    @Override
    public Bonds.NicksInUse makerNicks() {
        return service.call(Call.MAKER_NICKS, () -> new Bonds.NicksInUse(service.makerNicks()));
    }

    @Override
    public Bonds.Proof proveBond(String wallet, Bonds.ProofRequest request) {
        return service.call(
                Call.PROVE_BOND,
                () -> service.usable(wallet)
                        .bonds()
                        .prove(token, request, service.chain().height()));
    }

    // ── leases ──

    @Override
    public Leases.Lease leaseAsMaker(String wallet, Leases.MakerRequest request) {
        return leases.leaseAsMaker(wallet, request);
    }

    @Override
    public Leases.Lease leaseAsTaker(String wallet, Leases.TakerRequest request) {
        return leases.leaseAsTaker(wallet, request);
    }

    @Override
    public Leases.LeaseList openLeases() {
        return leases.openLeases();
    }

    @Override
    public Leases.Lease lease(String id) {
        return leases.lease(id);
    }

    @Override
    public Leases.Commitment commit(String id) {
        return leases.commit(id);
    }

    @Override
    public Leases.Opening open(String id, Leases.OpenCommitment request) {
        return leases.open(id, request);
    }

    @Override
    public Leases.Signed sign(String id, Leases.Sign request) {
        return leases.sign(id, request);
    }

    @Override
    public Leases.Broadcasted broadcast(String id, Leases.Broadcast request) {
        return leases.broadcast(id, request);
    }

    @Override
    public Leases.Lease renew(String id, Leases.Renew request) {
        return leases.renew(id, request);
    }

    @Override
    public Leases.Lease release(String id, Leases.Release request) {
        return leases.release(id, request);
    }

    // ── chain ──

    @Override
    public Chain.Tip tip() {
        return service.call(Call.OTHER, () -> {
            service.requireChain();
            int height = service.chain().height();
            return new Chain.Tip(
                    service.network().wireName(),
                    "fake",
                    height,
                    String.format("%064x", height),
                    service.clock().instant().getEpochSecond());
        });
    }

    @Override
    public Chain.Outpoints outpoints(Chain.OutpointQuery request) {
        return service.call(Call.OUTPOINTS, () -> {
            service.requireChain();
            return new Chain.Outpoints(request.outpoints().stream()
                    .map(text -> OutPoint.parse(text)
                            .flatMap(service.chain()::find)
                            .map(found -> new Chain.Outpoint(
                                    text,
                                    true,
                                    found.value().value(),
                                    found.script().hex(),
                                    found.confirmations()))
                            .orElseGet(() -> new Chain.Outpoint(text, false, null, null, null)))
                    .toList());
        });
    }

    @Override
    public Chain.FeeEstimate feeEstimate(int target) {
        return service.call(Call.OTHER, () -> new Chain.FeeEstimate(FakeWalletService.REGTEST_RATE, target));
    }

    @Override
    public Chain.MinimumFeeRate minimumFeeRate() {
        return service.call(Call.OTHER, () -> new Chain.MinimumFeeRate(service.minimumFeeRate()));
    }

    @Override
    public Chain.Tip mine(Chain.Mine request) {
        service.call(Call.OTHER, () -> {
            service.chain().mine(request.blocks());
            return true;
        });
        return tip();
    }

    @Override
    public Chain.Funded fund(Chain.Fund request) {
        return service.call(Call.OTHER, () -> {
            Script script = Addresses.toScript(service.network(), request.address())
                    .orElseThrow(() -> FakeWalletService.problem(400, WalletProblem.INVALID_FIELD));
            OutPoint coin = service.chain().fund(script, Sats.sats(request.amountSats()), 0);
            return new Chain.Funded(coin.txid().hex());
        });
    }
}
