package org.joinmarket.wallet.send;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.wallet.PaymentRefusals;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Bumps.Source;
import org.joinmarket.wallet.api.Bumps.Warning;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.MempoolEntry;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletWatch;

/**
 * Makes payments again with a higher fee. A replacement spends every coin of what it replaces, so that one of all versions confirms
 * at most, and pays the same receivers. Rounds are never replaced: their transactions are not ours alone.
 */
public final class Replacements {
    /** Versions of one payment that may be under way. */
    private static final int MAX_VERSIONS = 50;

    private final SendStore store;
    private final ChainBackend chain;
    private final WalletWatch watch;
    private final FeeRates rates;
    private final Quotes quotes;
    private final ReplacementPlanner planner;
    private final Payments payments;

    Replacements(
            SendStore store,
            ChainBackend chain,
            WalletWatch watch,
            FeeRates rates,
            Quotes quotes,
            ReplacementPlanner planner,
            Payments payments) {
        this.store = store;
        this.chain = chain;
        this.watch = watch;
        this.rates = rates;
        this.quotes = quotes;
        this.planner = planner;
        this.payments = payments;
    }

    /** What the key of a replacement is bound to. */
    private record Of(String id, Bumps.Replace request) {}

    /** @throws org.joinmarket.support.problems.ApiProblem 404 */
    public int mixdepth(Wallet wallet, String id) {
        return payments.find(wallet, id).mixdepth();
    }

    /**
     * What it would cost now; nothing is promised.
     *
     * @throws org.joinmarket.support.problems.ApiProblem 404; 409 if it does not wait for a block or cannot be replaced; 422 if
     *     nothing pays the fee, or above a cap
     */
    public Bumps.Quote quote(Wallet wallet, String id, Bumps.Order order) {
        wallet.requireKeys();
        rates.requirePossible(order.feeTarget(), order.feeRateSatsPerKvb(), "");
        Sent old = payments.find(wallet, id);
        Subject subject = subject(wallet, old);
        return quote(subject, plan(wallet, subject, order, ""), order);
    }

    /**
     * The replacement that this key made before, whatever became of it; otherwise a new one.
     *
     * @throws org.joinmarket.support.problems.ApiProblem as {@link #quote}, and as for other payments
     */
    public Sends.Sent replace(String token, Wallet wallet, String id, Bumps.Replace request) {
        var asked =
                new Payments.Asked(token, wallet, request.idempotencyKey(), new Of(id, request), request.maxFeeSats());
        Bumps.Order order = request.order();
        return payments.make(asked, () -> {
            rates.requirePossible(order.feeTarget(), order.feeRateSatsPerKvb(), "order.");
            return plan(wallet, subject(wallet, payments.find(wallet, id)), order, "order.");
        });
    }

    /**
     * What is to be replaced.
     *
     * @param coins that it spends
     * @param vsize of it signed, in virtual bytes
     * @param floor what its replacement pays at least
     */
    record Subject(Sent sent, Transaction tx, List<Payment.Spent> coins, int vsize, FeeFloor floor, Ancestry ancestry) {
        Subject {
            coins = List.copyOf(coins);
        }

        /** What comes back to the wallet; 0 if nothing does. */
        long back() {
            return tx.outputs().stream()
                    .filter(output -> output.script().hex().equals(sent.ownScript()))
                    .mapToLong(output -> output.value().value())
                    .sum();
        }
    }

    private Subject subject(Wallet wallet, Sent old) {
        watch.requireWatched(wallet);
        if (old.kind() == Sends.Kind.PSBT) throw PaymentRefusals.notReplaceable("MADE_ELSEWHERE");
        if (old.state() == Sends.State.UNSIGNED) throw PaymentRefusals.notReplaceable("NOT_SIGNED");
        String by = old.replacedBy();
        if (old.state() != Sends.State.SIGNED && old.state() != Sends.State.BROADCAST)
            throw PaymentRefusals.paymentOver(old.state().name());
        if (by != null) throw PaymentRefusals.alreadyReplaced(by);
        Transaction tx = Transaction.parseHex(old.transactionHex()).toOptional().orElseThrow();
        switch (chain.status(tx)) {
            case TransactionStatus.Confirmed _ -> throw PaymentRefusals.paymentOver(Sends.State.CONFIRMED.name());
            case TransactionStatus.Conflicted(OutPoint _, boolean confirmed)
            when confirmed -> throw PaymentRefusals.paymentOver("CONFLICTED");
            case TransactionStatus.InMempool(), TransactionStatus.NotFound(), TransactionStatus.Conflicted _ -> {}
        }
        List<Payment.Spent> coins = store.coins().of(old.id());
        if (coins.size() != tx.inputs().size()) throw PaymentRefusals.notReplaceable("MADE_BY_AN_OLDER_VERSION");
        List<Sent> versions = store.versions(old.first());
        if (versions.size() >= MAX_VERSIONS) throw PaymentRefusals.notReplaceable("TOO_MANY_VERSIONS");
        FeeFloor floor = FeeFloor.of(versions, store.coins(), chain);
        return new Subject(old, tx, coins, vsize(tx, coins), floor, ancestry(old, coins));
    }

    /** What was signed elsewhere is here as it was before. */
    private int vsize(Transaction tx, List<Payment.Spent> coins) {
        if (tx.hasWitness()) return tx.vsize();
        return chain.mempoolEntry(tx.txid()).map(MempoolEntry::vsize).orElseGet(() -> Sizes.ofSigned(tx, coins));
    }

    /** Of a child: what it pulls along, as long as that has no block. All else spends what was confirmed. */
    private Ancestry ancestry(Sent old, List<Payment.Spent> coins) {
        if (old.kind() != Sends.Kind.CHILD) return Ancestry.NONE;
        return chain.mempoolEntry(coins.getFirst().outPoint().txid())
                .map(Ancestry::of)
                .orElse(Ancestry.NONE);
    }

    private Payment plan(Wallet wallet, Subject subject, Bumps.Order order, String at) {
        FeeRate rate = rates.of(order.feeTarget(), order.feeRateSatsPerKvb(), at);
        var fees = new ReplacementFees(subject, rate, rates.most(), order.feeRateSatsPerKvb() != null, at);
        return planner.plan(wallet, subject, order, fees, at);
    }

    private Bumps.Quote quote(Subject subject, Payment payment, Bumps.Order order) {
        Sent old = subject.sent();
        long amount = payment.amount().value();
        long fee = payment.fee().value();
        long worst = quotes.worst(fee);
        long added = payment.fee().minus(old.fee()).value();
        long oldBack = subject.back();
        long back = back(old, payment);
        List<String> coins = payment.coins().stream()
                .filter(coin -> !subject.coins().contains(coin))
                .map(coin -> coin.outPoint().toString())
                .toList();
        Set<Source> from = EnumSet.noneOf(Source.class);
        if (back < oldBack) from.add(Source.CHANGE);
        if (!coins.isEmpty()) from.add(Source.COINS);
        if (from.isEmpty() && order.alsoFrom() == Source.OUTPUT) from.add(Source.OUTPUT);
        return new Bumps.Quote(
                old.id(),
                old.txid().hex(),
                amount,
                old.fee().value(),
                FeeFloor.rate(old.fee(), subject.vsize()).satsPerKvB(),
                fee,
                Quotes.ppm(fee, amount),
                worst,
                Quotes.ppm(worst, amount),
                FeeFloor.rate(payment.fee(), payment.vsize()).satsPerKvB(),
                subject.floor().feeFor(payment.vsize()).value(),
                added,
                Quotes.ppm(added, amount),
                payment.vsize(),
                List.copyOf(from),
                coins,
                oldBack,
                back,
                subject.floor().evicts(),
                warnings(subject, payment, coins));
    }

    private static long back(Sent old, Payment payment) {
        if (payment.change() != null) return payment.changeValue().value();
        return payment.outputs().stream()
                .filter(output ->
                        output.script() != null && output.script().hex().equals(old.ownScript()))
                .mapToLong(output -> output.value().value())
                .sum();
    }

    private static List<Warning> warnings(Subject subject, Payment payment, List<String> coins) {
        List<Warning> warnings = new ArrayList<>();
        if (subject.back() > 0 && payment.kind() == Sends.Kind.PAYMENT) warnings.add(Warning.SHOWS_CHANGE);
        if (!coins.isEmpty()) warnings.add(Warning.JOINS_COINS);
        if (subject.floor().evicts() > 0) warnings.add(Warning.EVICTS_DESCENDANTS);
        return warnings;
    }
}
