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
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.bond.BondCertificate;
import org.joinmarket.common.bond.CertificateExpiry;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.wallet.api.Bonds.State;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainOutput;
import org.joinmarket.wallet.chain.ChainTip;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.WalletOutput;
import org.joinmarket.wallet.coins.Look;
import org.joinmarket.wallet.history.CoinLedger;
import org.joinmarket.wallet.wallets.BondAddresses;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletWatch;

/** The bonds of the wallets as the chain sees them. */
public final class BondBook {
    /** Coins of one month that are looked at. */
    private static final int MAX_COINS = 20;

    /** A certificate with fewer blocks left, two days of them, runs out. */
    private static final int NEAR_BLOCKS = 288;

    private final ChainBackend chain;
    private final WalletWatch watch;
    private final BondAddresses addresses;
    private final ColdBonds cold;
    private final Certificates certificates;
    private final CoinLedger ledger;
    private final BondProperties settings;

    BondBook(
            ChainBackend chain,
            WalletWatch watch,
            BondAddresses addresses,
            ColdBonds cold,
            Certificates certificates,
            CoinLedger ledger,
            BondProperties settings) {
        this.chain = chain;
        this.watch = watch;
        this.addresses = addresses;
        this.cold = cold;
        this.certificates = certificates;
        this.ledger = ledger;
        this.settings = settings;
    }

    /**
     * The bonds that somebody asked for, and those that coins were paid to, asked for or not, the earliest month first; then
     * those whose keys are elsewhere.
     *
     * @throws ChainUnavailable also while the wallet's history is not known
     */
    public List<Bond> of(Wallet wallet) {
        watch.requireWatched(wallet);
        ChainTip tip = chain.tip();
        // before what is unspent: a coin that is paid in between must not look as if it had been there and gone
        Set<KeyPath> used = chain.used(wallet.watchId());
        return of(wallet, tip, used, chain.unspent(wallet.watchId()));
    }

    /** The same by what was seen. */
    List<Bond> of(Wallet wallet, Look look) {
        return of(wallet, look.blocks().tip(), look.used(), look.outputs());
    }

    private List<Bond> of(Wallet wallet, ChainTip tip, Set<KeyPath> used, List<WalletOutput> outputs) {
        Map<Timenumber, List<WalletOutput>> unspent = outputs.stream()
                .filter(output -> output.path().branch() == Wallet.BONDS)
                .collect(Collectors.groupingBy(
                        output -> new Timenumber(output.path().index())));
        Set<Timenumber> months = new TreeSet<>(addresses.made(wallet));
        months.addAll(unspent.keySet());
        used.stream()
                .filter(path -> path.branch() == Wallet.BONDS)
                .forEach(path -> months.add(new Timenumber(path.index())));
        List<Bond> bonds = new ArrayList<>();
        for (Timenumber month : months) {
            var address = addresses.of(wallet, month);
            List<Bond.BondCoin> coins = coins(month, unspent.getOrDefault(month, List.of()), tip);
            CertificateExpiry held = certificates
                    .held(wallet, address)
                    .map(BondCertificate::expiry)
                    .orElse(null);
            boolean runsOut = held != null && !wallet.isUnlocked() && isNear(held, tip);
            boolean paid = used.contains(address.path()) && !ledger.onlyVanished(wallet, address.path());
            State state = state(month, coins, paid, runsOut, tip);
            bonds.add(new Bond(address, null, state, held, coins));
        }
        bonds.addAll(cold(wallet, tip));
        return bonds;
    }

    private List<Bond> cold(Wallet wallet, ChainTip tip) {
        List<ColdBond> imported = cold.of(wallet);
        if (imported.isEmpty()) return List.of();
        Map<OutPoint, ChainOutput> found =
                chain.lookup(imported.stream().map(ColdBond::outPoint).toList());
        List<Bond> bonds = new ArrayList<>();
        for (ColdBond one : imported) {
            ChainOutput output = found.get(one.outPoint());
            List<Bond.BondCoin> coins = output == null
                    ? List.of()
                    : List.of(coin(one.timenumber(), one.outPoint(), output.value(), output.confirmations(), tip));
            CertificateExpiry expiry = one.certificate().expiry();
            State state = state(one.timenumber(), coins, true, isNear(expiry, tip), tip);
            var address = new BondAddresses.BondAddress(one.timenumber(), one.key(), one.script());
            bonds.add(new Bond(address, one, state, expiry, coins));
        }
        return bonds;
    }

    private static boolean isNear(CertificateExpiry expiry, ChainTip tip) {
        return expiry.lastHeight() - tip.height() < NEAR_BLOCKS;
    }

    /** The bond whose best coin weighs most, of those that can be proved; empty if none weighs anything. */
    public Optional<Bond> best(Wallet wallet) {
        int height = chain.tip().height();
        return of(wallet).stream()
                .filter(bond -> bond.best().isPresent() && bond.isProvableAt(height))
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
            var output = one.output();
            coins.add(coin(month, one.outPoint(), output.value(), output.confirmations(), tip));
        }
        coins.sort(Comparator.comparing(Bond.BondCoin::outPoint));
        return coins;
    }

    private Bond.BondCoin coin(Timenumber month, OutPoint outPoint, Sats value, int confirmations, ChainTip tip) {
        if (confirmations == 0) return new Bond.BondCoin(outPoint, value, 0, 0, 0);
        long confirmedAt = timeOf(tip.height() - confirmations + 1);
        double weight = settings.formula()
                .of(
                        value,
                        Instant.ofEpochSecond(confirmedAt),
                        month.locktime(),
                        Instant.ofEpochSecond(tip.medianTime()));
        return new Bond.BondCoin(outPoint, value, confirmations, confirmedAt, weight);
    }

    private long timeOf(int height) {
        return chain.block(height)
                .orElseThrow(
                        () -> new ChainUnavailable("the chain was reorganized while it was read", "try again", null))
                .time();
    }

    private static State state(
            Timenumber month, List<Bond.BondCoin> coins, boolean used, boolean runsOut, ChainTip tip) {
        if (coins.isEmpty()) return used ? State.REDEEMED : State.UNFUNDED;
        if (coins.stream().allMatch(coin -> coin.confirmations() == 0)) return State.CONFIRMING;
        if (month.locktime() < tip.medianTime()) return State.REDEEMABLE;
        if (month.locktime() <= tip.time()) return State.EXPIRED;
        return runsOut ? State.CERTIFICATE_EXPIRING : State.ACTIVE;
    }
}
