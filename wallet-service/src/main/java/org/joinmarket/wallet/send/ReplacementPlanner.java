package org.joinmarket.wallet.send;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.coinjoin.Dust;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.wallet.PaymentRefusals;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Bumps.Source;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.coins.Coin;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.coins.CoinPool;
import org.joinmarket.wallet.lease.CoinSelection;
import org.joinmarket.wallet.lease.MergeRule;
import org.joinmarket.wallet.wallets.Wallet;
import org.jspecify.annotations.Nullable;

/** Which coins and outputs a replacement has. Changes nothing. */
final class ReplacementPlanner {
    private static final int MIN_CONFIRMATIONS = 1; // unconfirmed coins may not be added (BIP125, rule 2)
    private static final int MAX_INPUTS = 400;

    private final CoinBook coins;
    private final CoinSelection selection;
    private final MergeRule rule;

    ReplacementPlanner(CoinBook coins, CoinSelection selection, MergeRule rule) {
        this.coins = coins;
        this.selection = selection;
        this.rule = rule;
    }

    /** @throws org.joinmarket.support.problems.ApiProblem with the field that is wrong, or why nothing pays the fee */
    Payment plan(Wallet wallet, Replacements.Subject subject, Bumps.Order order, ReplacementFees fees, String at) {
        Source also = order.alsoFrom() == null ? Source.CHANGE : order.alsoFrom();
        List<String> named = order.coins();
        if (named != null && also != Source.COINS) throw new FieldProblem(at + "coins", "only with also_from COINS");
        Draft draft = new Draft(subject, fees);
        switch (also) {
            case CHANGE -> {}
            case COINS -> {
                if (subject.sent().kind() != Sends.Kind.PAYMENT)
                    throw new FieldProblem(
                            at + "also_from", "COINS for a payment only, neither a redemption nor a child");
                if (named != null)
                    return draft.with(named(named, free(wallet, subject), at)).orElseThrow(draft::tooLittle);
            }
            case OUTPUT -> {
                if (subject.back() > 0 || draft.outputs.size() != 1)
                    throw new FieldProblem(at + "also_from", "OUTPUT for a payment with one output and no change only");
                return draft.fromOutput();
            }
        }
        Optional<Payment> alone = draft.with(List.of());
        if (alone.isPresent()) return alone.get();
        if (also != Source.COINS) throw draft.tooLittle();
        return choose(draft, CoinPool.of(free(wallet, subject)), at + "also_from");
    }

    private List<Coin> free(Wallet wallet, Replacements.Subject subject) {
        Set<OutPoint> spent =
                subject.coins().stream().map(Payment.Spent::outPoint).collect(Collectors.toSet());
        return coins.of(wallet).stream()
                .filter(coin -> coin.mixdepth() == subject.sent().mixdepth()
                        && coin.isFree(MIN_CONFIRMATIONS)
                        && !spent.contains(coin.outPoint()))
                .toList();
    }

    private static List<Coin> named(List<String> wanted, List<Coin> free, String at) {
        Map<OutPoint, Coin> byOutPoint = free.stream().collect(Collectors.toMap(Coin::outPoint, Function.identity()));
        List<Coin> chosen = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            String field = at + "coins[" + i + "]";
            chosen.add(OutPoint.parse(wanted.get(i))
                    .map(byOutPoint::remove)
                    .orElseThrow(() -> new FieldProblem(
                            field, "each once, a confirmed coin of the mixdepth that is neither frozen nor promised")));
        }
        return chosen;
    }

    /** More coins cost more, so what is missing grows with what is chosen, until it is enough. */
    private Payment choose(Draft draft, CoinPool free, String field) {
        if (rule.restricts(free)) throw Refusals.notMerged(field); // what the payment spends may not be mixed
        long missing = Math.max(1, draft.missing(List.of()));
        while (Sats.inRange(missing)) {
            List<Coin> chosen =
                    selection.select(free, new Sats(missing)).orElseThrow(() -> Refusals.insufficientFunds(field));
            Optional<Payment> payment = draft.with(chosen);
            if (payment.isPresent()) return payment.get();
            missing = Math.max(missing + 1, draft.missing(chosen));
        }
        throw Refusals.insufficientFunds(field);
    }

    /** The same receivers, and less for ourselves. */
    private static final class Draft {
        private final Replacements.Subject subject;
        private final ReplacementFees fees;
        private final List<Payment.Output> outputs;
        private final Payment.@Nullable Output back;

        Draft(Replacements.Subject subject, ReplacementFees fees) {
            this.subject = subject;
            this.fees = fees;
            String own = subject.sent().ownScript();
            List<Payment.Output> others = new ArrayList<>();
            Payment.Output ours = null;
            for (TxOutput output : subject.tx().outputs()) {
                var same = new Payment.Output(output.value(), output.script());
                if (ours == null && output.script().hex().equals(own)) ours = same;
                else others.add(same);
            }
            this.outputs = List.copyOf(others);
            this.back = ours;
        }

        /** Empty if it is not enough. */
        Optional<Payment> with(List<Coin> added) {
            List<Payment.Spent> all = all(added);
            long left = left(all);
            boolean mayHaveChange = back != null || !added.isEmpty();
            if (mayHaveChange) {
                int vsize = Sizes.of(all, outputs, true);
                long change = left - fees.of(vsize).value();
                if (change >= Dust.TAKER.value())
                    return Optional.of(payment(
                            all,
                            new Payment.Output(new Sats(change), back == null ? null : back.script()),
                            left - change,
                            vsize));
            }
            if (outputs.isEmpty()) return Optional.empty(); // all of it comes back: something has to
            int vsize = Sizes.of(all, outputs, false);
            if (left < fees.of(vsize).value()) return Optional.empty();
            return Optional.of(payment(all, null, left, vsize));
        }

        /** How much more it takes, without change. */
        long missing(List<Coin> added) {
            List<Payment.Spent> all = all(added);
            return fees.of(Sizes.of(all, outputs, false)).value() - left(all) + added(added);
        }

        private static long added(List<Coin> added) {
            return CoinSelection.sum(added);
        }

        private List<Payment.Spent> all(List<Coin> added) {
            List<Payment.Spent> all = Stream.concat(subject.coins().stream(), Payment.Spent.of(added).stream())
                    .toList();
            if (all.size() > MAX_INPUTS)
                throw new FieldProblem(fees.at() + "coins", "at most " + MAX_INPUTS + " with those of the payment");
            return all;
        }

        private long left(List<Payment.Spent> all) {
            return Payment.spent(all)
                    - outputs.stream()
                            .mapToLong(output -> output.value().value())
                            .sum();
        }

        /** The only output gets less. */
        Payment fromOutput() {
            Payment.Output only = outputs.getFirst();
            int vsize = Sizes.of(subject.coins(), outputs, false);
            Sats fee = fees.of(vsize);
            long value = Payment.spent(subject.coins()) - fee.value();
            long least = Math.max(Dust.TAKER.value(), Sizes.dust(only.script()));
            if (value < least) throw PaymentRefusals.dustResult(fees.at() + "also_from", fee.value(), least);
            var less = new Payment.Output(new Sats(value), only.script());
            return new Payment(
                    subject.sent().kind(),
                    subject.sent().mixdepth(),
                    subject.coins(),
                    List.of(less),
                    null,
                    fee,
                    fees.rate(),
                    vsize,
                    subject.tx().lockTime(),
                    subject.sent());
        }

        RuntimeException tooLittle() {
            long fee = fees.of(Sizes.of(subject.coins(), outputs, back != null)).value();
            return PaymentRefusals.changeTooSmall(fee - subject.sent().fee().value());
        }

        /** What comes back of a redemption or a child is what it pays, and no change. */
        private Payment payment(List<Payment.Spent> all, Payment.@Nullable Output change, long fee, int vsize) {
            boolean onlyBack = outputs.isEmpty() && change != null;
            return new Payment(
                    subject.sent().kind(),
                    subject.sent().mixdepth(),
                    all,
                    onlyBack ? List.of(change) : outputs,
                    onlyBack ? null : change,
                    new Sats(fee),
                    fees.rate(),
                    vsize,
                    subject.tx().lockTime(),
                    subject.sent());
        }
    }
}
