package org.joinmarket.wallet.send;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.coinjoin.CoinjoinTransaction;
import org.joinmarket.common.coinjoin.Dust;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.wallet.PaymentRefusals;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Bumps.Warning;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.MempoolEntry;
import org.joinmarket.wallet.coins.Coin;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.wallets.Wallet;

/**
 * Spends an unconfirmed output of the wallet to a new address of its mixdepth, at a fee that pays for what it depends on too (child
 * pays for parent). It is the only way to hurry up what others have signed: deposits, and rounds.
 */
public final class Children {
    /** What nodes take that depends on one another in a line, the child included: the usual {@code -limitancestorcount}. */
    private static final int MAX_CHAIN = 25;

    private final CoinBook coins;
    private final SendStore store;
    private final ChainBackend chain;
    private final FeeRates rates;
    private final Quotes quotes;
    private final Payments payments;
    private final SecureRandom random;

    Children(
            CoinBook coins,
            SendStore store,
            ChainBackend chain,
            FeeRates rates,
            Quotes quotes,
            Payments payments,
            SecureRandom random) {
        this.coins = coins;
        this.store = store;
        this.chain = chain;
        this.rates = rates;
        this.quotes = quotes;
        this.payments = payments;
        this.random = random;
    }

    /** A child that is not signed, and what it pulls along. */
    private record Planned(Payment payment, Coin coin, Ancestry ancestry, Optional<Sent> parent) {}

    /**
     * What it would cost now; nothing is promised.
     *
     * @throws org.joinmarket.support.problems.ApiProblem 404; 409 {@code no-child} with the reason; 422 if it pays enough already
     *     or too little would be left
     */
    public Bumps.ChildQuote quote(Wallet wallet, Bumps.ChildOrder order) {
        wallet.requireKeys();
        return quote(plan(wallet, order, ""));
    }

    /**
     * The child that this key made before, whatever became of it; otherwise a new one.
     *
     * @param permitted told the mixdepth before anything is signed; throws where the caller may not use it
     * @throws org.joinmarket.support.problems.ApiProblem as {@link #quote}, and as for other payments
     */
    public Sends.Sent make(String token, Wallet wallet, Bumps.MakeChild request, IntConsumer permitted) {
        var asked = new Payments.Asked(token, wallet, request.idempotencyKey(), request, request.maxFeeSats());
        return payments.make(asked, () -> {
            Payment payment = plan(wallet, request.order(), "order.").payment();
            permitted.accept(payment.mixdepth());
            return payment;
        });
    }

    private Planned plan(Wallet wallet, Bumps.ChildOrder order, String at) {
        OutPoint outPoint = OutPoint.parse(order.outpoint())
                .orElseThrow(() -> new FieldProblem(at + "outpoint", "TXID:VOUT of an output of the wallet"));
        FeeRate rate = rates.of(order.feeTarget(), order.feeRateSatsPerKvb(), at);
        Coin coin = coins.of(wallet).stream()
                .filter(one -> one.outPoint().equals(outPoint))
                .findFirst()
                .orElseThrow(PaymentRefusals::coinNotFound);
        requireFree(coin);
        Optional<Sent> parent = store.unsettled(outPoint.txid());
        parent.map(Sent::replacedBy).ifPresent(by -> {
            throw PaymentRefusals.alreadyReplaced(by);
        });
        MempoolEntry entry = chain.mempoolEntry(outPoint.txid())
                .orElseThrow(() -> PaymentRefusals.noChild(
                        "NOT_IN_MEMPOOL", "The node does not have its transaction, and would not take a child of it."));
        if (entry.ancestors().count() >= MAX_CHAIN || entry.descendants().count() >= MAX_CHAIN)
            throw PaymentRefusals.noChild(
                    "CHAIN_TOO_LONG", "Nodes take " + MAX_CHAIN + " transactions that depend on one another.");
        Ancestry ancestry = Ancestry.of(entry);
        return new Planned(payment(coin, ancestry, rate, at), coin, ancestry, parent);
    }

    private static void requireFree(Coin coin) {
        if (coin.confirmations() > 0)
            throw PaymentRefusals.noChild("CONFIRMED", "It is in a block; nothing is to be hurried up.");
        if (coin.frozen()) throw PaymentRefusals.noChild("FROZEN", "It is frozen.");
        if (coin.leased()) throw PaymentRefusals.noChild("PROMISED", "It is promised to a round or a payment.");
    }

    private Payment payment(Coin coin, Ancestry ancestry, FeeRate rate, String at) {
        List<Payment.Spent> spent = Payment.Spent.of(List.of(coin));
        int vsize = Sizes.of(spent, List.of(new Payment.Output(Sats.ZERO, null)), false);
        FeeRate now = ancestry.rate(Sats.ZERO, 0);
        if (now.compareTo(rate) >= 0) throw PaymentRefusals.paysEnough(now.satsPerKvB());
        Sats wanted = ancestry.missing(rate, vsize);
        Sats least = rates.least().feeFor(vsize);
        Sats fee = wanted.isLessThan(least) ? least : wanted;
        long left = coin.value().value() - fee.value();
        if (left < Dust.TAKER.value())
            throw PaymentRefusals.dustResult(at + "outpoint", fee.value(), Dust.TAKER.value());
        return new Payment(
                Sends.Kind.CHILD,
                coin.mixdepth(),
                spent,
                List.of(new Payment.Output(new Sats(left), null)),
                null,
                fee,
                rate,
                vsize,
                CoinjoinTransaction.lockTime(chain.tip().height(), random),
                null);
    }

    private Bumps.ChildQuote quote(Planned planned) {
        Payment payment = planned.payment();
        Coin coin = planned.coin();
        Ancestry ancestry = planned.ancestry();
        long value = coin.value().value();
        long fee = payment.fee().value();
        long worst = quotes.worst(fee);
        return new Bumps.ChildQuote(
                coin.outPoint().toString(),
                coin.mixdepth(),
                value,
                fee,
                Quotes.ppm(fee, value),
                worst,
                Quotes.ppm(worst, value),
                payment.amount().value(),
                payment.vsize(),
                FeeFloor.rate(payment.fee(), payment.vsize()).satsPerKvB(),
                ancestry.count() + 1,
                ancestry.vsize() + payment.vsize(),
                ancestry.fees().value() + fee,
                ancestry.rate(payment.fee(), payment.vsize()).satsPerKvB(),
                ancestry.rate(Sats.ZERO, 0).satsPerKvB(),
                warnings(planned));
    }

    private static List<Warning> warnings(Planned planned) {
        List<Warning> warnings = new ArrayList<>();
        boolean ours = planned.parent().isPresent();
        if (planned.coin().origin() != Coin.Origin.OTHER) warnings.add(Warning.OF_A_COINJOIN);
        else if (!ours) warnings.add(Warning.PAYER_SEES);
        if (ours) {
            warnings.add(Warning.SHOWS_CHANGE);
            warnings.add(Warning.REPLACING_IS_CHEAPER);
        }
        return warnings;
    }
}
