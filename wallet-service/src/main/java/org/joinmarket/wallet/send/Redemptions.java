package org.joinmarket.wallet.send;

import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.wallet.BondRefusals;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainTip;
import org.joinmarket.wallet.chain.WalletOutput;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletWatch;

/** Spends the coins of fidelity bonds whose time is over: all of one month, which one address has joined anyway, to one output. */
public final class Redemptions {
    /** More come at the next redemption; whoever knows the address can pay dust to it. */
    private static final int MAX_INPUTS = 400;

    private static final int MIXDEPTH = 0;

    private final ChainBackend chain;
    private final WalletWatch watch;
    private final SendStore store;
    private final FeeRates rates;
    private final Quotes quotes;
    private final Payments payments;
    private final Destinations destinations;

    Redemptions(
            ChainBackend chain,
            WalletWatch watch,
            SendStore store,
            FeeRates rates,
            Quotes quotes,
            Payments payments,
            Destinations destinations) {
        this.chain = chain;
        this.watch = watch;
        this.store = store;
        this.rates = rates;
        this.quotes = quotes;
        this.payments = payments;
        this.destinations = destinations;
    }

    /** What it would cost now; nothing is promised. */
    public Sends.Quote quote(Wallet wallet, Bonds.Redemption order) {
        wallet.requireKeys();
        return quotes.of(plan(wallet, order, ""), order.feeRateSatsPerKvb());
    }

    /**
     * The redemption that this key made before, whatever became of it; otherwise a new one.
     *
     * @throws org.joinmarket.support.problems.ApiProblem as for other payments; 422 {@code bond-locked} before its time
     */
    public Sends.Sent redeem(String token, Wallet wallet, Bonds.Redeem request) {
        var asked = new Payments.Asked(token, wallet, request.idempotencyKey(), request, request.maxFeeSats());
        return payments.make(asked, () -> plan(wallet, request.order(), "order."));
    }

    private Payment plan(Wallet wallet, Bonds.Redemption order, String at) {
        Timenumber month = month(order.month(), at);
        rates.requirePossible(order.feeTarget(), order.feeRateSatsPerKvb(), at);
        watch.requireWatched(wallet);
        String named = order.destination();
        Script destination = named == null ? null : destinations.of(wallet, named, at + "destination");
        FeeRate rate = rates.of(order.feeTarget(), order.feeRateSatsPerKvb(), at);
        ChainTip tip = chain.tip();
        if (month.locktime() >= tip.medianTime()) throw BondRefusals.bondLocked(month.locktime(), tip.medianTime());
        List<Payment.Spent> free = free(wallet, month);
        List<Payment.Spent> coins = Optional.ofNullable(order.inputs())
                .map(wanted -> named(wanted, free, at))
                .orElseGet(() -> worthwhile(free, rate));
        String from = at + (order.inputs() == null ? "month" : "inputs");
        if (coins.isEmpty()) throw Refusals.insufficientFunds(from);
        int vsize = Sizes.of(coins, List.of(new Payment.Output(Sats.ZERO, destination)), false);
        Sats fee = rate.feeFor(vsize);
        long left = Payment.spent(coins) - fee.value();
        if (left < Sizes.dust(destination)) throw Refusals.insufficientFunds(from);
        var output = new Payment.Output(new Sats(left), destination);
        return new Payment(
                Sends.Kind.REDEMPTION,
                MIXDEPTH,
                coins,
                List.of(output),
                null,
                fee,
                rate,
                vsize,
                month.locktime(),
                null);
    }

    private static Timenumber month(String text, String at) {
        try {
            Optional<Timenumber> month = Timenumber.ofMonth(YearMonth.parse(text));
            if (month.isPresent()) return month.get();
        } catch (DateTimeException _) { // a thirteenth month and the like: refused below
        }
        throw new FieldProblem(at + "month", "2020-01 to 2099-12");
    }

    /** Confirmed and in no other payment, the most valuable first. */
    private List<Payment.Spent> free(Wallet wallet, Timenumber month) {
        Set<String> promised = store.coins().promised();
        return chain.unspent(wallet.watchId()).stream()
                .filter(output -> output.path().branch() == Wallet.BONDS
                        && output.path().index() == month.value()
                        && output.output().confirmations() > 0
                        && output.output().mature()
                        && !promised.contains(output.outPoint().toString()))
                .sorted(Comparator.comparing((WalletOutput one) -> one.output().value())
                        .reversed()
                        .thenComparing(WalletOutput::outPoint))
                .limit(MAX_INPUTS)
                .map(one -> new Payment.Spent(
                        one.outPoint(), one.output().value(), one.output().script(), one.path()))
                .toList();
    }

    private static List<Payment.Spent> named(List<String> wanted, List<Payment.Spent> free, String at) {
        Map<OutPoint, Payment.Spent> byOutPoint =
                free.stream().collect(Collectors.toMap(Payment.Spent::outPoint, Function.identity()));
        List<Payment.Spent> chosen = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            String field = at + "inputs[" + i + "]";
            chosen.add(OutPoint.parse(wanted.get(i))
                    .map(byOutPoint::remove)
                    .orElseThrow(() ->
                            new FieldProblem(field, "each once, a confirmed coin of the bond that no payment spends")));
        }
        return chosen;
    }

    /** Those that bring more than they cost. */
    private static List<Payment.Spent> worthwhile(List<Payment.Spent> coins, FeeRate rate) {
        return coins.stream()
                .filter(coin ->
                        coin.value().value() > rate.feeFor(Sizes.ofInput(coin)).value())
                .toList();
    }
}
