package org.joinmarket.wallet.bonds;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.wallet.api.Bonds.State;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainTip;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.WalletOutput;
import org.joinmarket.wallet.wallets.BondAddresses;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletWatch;

/** The bonds of the wallets as the chain sees them. */
public final class BondBook {
    /** Coins of one month that are looked at. */
    private static final int MAX_COINS = 20;

    private final ChainBackend chain;
    private final WalletWatch watch;
    private final BondAddresses addresses;
    private final BondProperties settings;

    BondBook(ChainBackend chain, WalletWatch watch, BondAddresses addresses, BondProperties settings) {
        this.chain = chain;
        this.watch = watch;
        this.addresses = addresses;
        this.settings = settings;
    }

    /**
     * The bonds that somebody asked for, and those that coins were paid to, asked for or not; the earliest month first.
     *
     * @throws ChainUnavailable also while the wallet's history is not known
     */
    public List<Bond> of(Wallet wallet) {
        watch.requireWatched(wallet);
        ChainTip tip = chain.tip();
        Map<Timenumber, List<WalletOutput>> unspent = chain.unspent(wallet.watchId()).stream()
                .filter(output -> output.path().branch() == Wallet.BONDS)
                .collect(Collectors.groupingBy(
                        output -> new Timenumber(output.path().index())));
        Set<KeyPath> used = chain.used(wallet.watchId());
        Set<Timenumber> months = new TreeSet<>(addresses.made(wallet));
        months.addAll(unspent.keySet());
        used.stream()
                .filter(path -> path.branch() == Wallet.BONDS)
                .forEach(path -> months.add(new Timenumber(path.index())));
        List<Bond> bonds = new ArrayList<>();
        for (Timenumber month : months) {
            var address = addresses.of(wallet, month);
            List<Bond.BondCoin> coins = coins(month, unspent.getOrDefault(month, List.of()), tip);
            bonds.add(new Bond(address, state(month, coins, used.contains(address.path()), tip), coins));
        }
        return bonds;
    }

    /** The bond whose best coin weighs most; empty if none weighs anything. */
    public Optional<Bond> best(Wallet wallet) {
        return of(wallet).stream()
                .filter(bond -> bond.best().isPresent())
                .max(Comparator.comparingDouble(
                        bond -> bond.best().orElseThrow().weight()));
    }

    /** The most valuable ones: whoever knows the address can pay dust to it. */
    private List<Bond.BondCoin> coins(Timenumber month, List<WalletOutput> outputs, ChainTip tip) {
        List<Bond.BondCoin> coins = new ArrayList<>();
        List<WalletOutput> largest = outputs.stream()
                .sorted(Comparator.comparing((WalletOutput one) -> one.output().value())
                        .reversed())
                .limit(MAX_COINS)
                .toList();
        for (WalletOutput one : largest) {
            var value = one.output().value();
            int confirmations = one.output().confirmations();
            long confirmedAt = confirmations == 0 ? 0 : timeOf(tip.height() - confirmations + 1);
            double weight = confirmations == 0
                    ? 0
                    : settings.formula()
                            .of(
                                    value,
                                    Instant.ofEpochSecond(confirmedAt),
                                    month.locktime(),
                                    Instant.ofEpochSecond(tip.medianTime()));
            coins.add(new Bond.BondCoin(one.outPoint(), value, confirmations, confirmedAt, weight));
        }
        coins.sort(Comparator.comparing(Bond.BondCoin::outPoint));
        return coins;
    }

    private long timeOf(int height) {
        return chain.block(height)
                .orElseThrow(
                        () -> new ChainUnavailable("the chain was reorganized while it was read", "try again", null))
                .time();
    }

    private static State state(Timenumber month, List<Bond.BondCoin> coins, boolean used, ChainTip tip) {
        if (coins.isEmpty()) return used ? State.REDEEMED : State.UNFUNDED;
        if (coins.stream().allMatch(coin -> coin.confirmations() == 0)) return State.CONFIRMING;
        if (month.locktime() < tip.medianTime()) return State.REDEEMABLE;
        return month.locktime() <= tip.time() ? State.EXPIRED : State.ACTIVE;
    }
}
