package org.joinmarket.wallet.send;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.PaymentUri;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.coinjoin.CoinjoinTransaction;
import org.joinmarket.common.coinjoin.Dust;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.coins.Coin;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.coins.CoinPool;
import org.joinmarket.wallet.lease.CoinSelection;
import org.joinmarket.wallet.lease.MergeRule;
import org.joinmarket.wallet.wallets.Wallet;
import org.jspecify.annotations.Nullable;

/** Which coins pay an order, and what that costs. Changes nothing. */
final class Planner {
    /** A node relays no transaction that is larger than some 1 400 inputs; this is enough to clean up. */
    private static final int MAX_INPUTS = 400;

    private static final int MIN_CONFIRMATIONS = 1;

    private final CoinBook coins;
    private final CoinSelection selection;
    private final MergeRule rule;
    private final ChainBackend chain;
    private final FeeRates rates;
    private final Destinations destinations;
    private final SecureRandom random;

    Planner(
            CoinBook coins,
            CoinSelection selection,
            MergeRule rule,
            ChainBackend chain,
            FeeRates rates,
            Destinations destinations,
            SecureRandom random) {
        this.coins = coins;
        this.selection = selection;
        this.rule = rule;
        this.chain = chain;
        this.rates = rates;
        this.destinations = destinations;
        this.random = random;
    }

    /**
     * @param at where the order stands in its request, such as {@code order.}
     * @throws org.joinmarket.support.problems.ApiProblem with the field that is wrong, or why it cannot be paid
     */
    Payment plan(Wallet wallet, Sends.Order order, String at) {
        if (order.mixdepth() >= wallet.mixdepths())
            throw new FieldProblem(at + "mixdepth", "0 to " + (wallet.mixdepths() - 1));
        List<Target> targets = targets(wallet, order, at);
        FeeRate rate = rates.of(order.feeTarget(), order.feeRateSatsPerKvb(), at);
        List<Coin> mine = coins.of(wallet).stream()
                .filter(coin -> coin.mixdepth() == order.mixdepth())
                .toList();
        List<Coin> free =
                mine.stream().filter(coin -> coin.isFree(MIN_CONFIRMATIONS)).toList();
        Optional<List<Coin>> named = Optional.ofNullable(order.inputs()).map(wanted -> named(wanted, free, at));
        var limits = new Limits(at + "inputs", asksForSoMuch(order, targets, at));
        if (isSweep(targets))
            return sweep(
                    order.mixdepth(), named.orElseGet(() -> mergeable(free, limits)), targets.getFirst(), rate, limits);
        return named.map(chosen ->
                        pay(order.mixdepth(), chosen, targets, rate, limits).orElseThrow(limits::insufficientFunds))
                .orElseGet(() -> choose(order.mixdepth(), free, targets, rate, limits));
    }

    /**
     * The fields of the request that break a limit.
     *
     * @param inputs which coins it names
     * @param amount what asks for so much
     */
    private record Limits(String inputs, String amount) {
        ApiProblem insufficientFunds() {
            return Refusals.insufficientFunds(amount);
        }

        void requireFew(List<Coin> chosen) {
            if (chosen.size() > MAX_INPUTS)
                throw new FieldProblem(inputs, "at most " + MAX_INPUTS + "; name some and pay in several steps");
        }
    }

    private static String asksForSoMuch(Sends.Order order, List<Target> targets, String at) {
        if (order.inputs() != null) return at + "inputs";
        if (isSweep(targets)) return at + "mixdepth";
        return at + (targets.size() == 1 ? "outputs[0].amount_sats" : "outputs");
    }

    /** @param value empty for all that is left */
    private record Target(Script script, Optional<Sats> value) {}

    private static boolean isSweep(List<Target> targets) {
        return targets.getFirst().value().isEmpty();
    }

    private List<Target> targets(Wallet wallet, Sends.Order order, String at) {
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < order.outputs().size(); i++) {
            String field = at + "outputs[" + i + "]";
            Wanted wanted = wanted(order.outputs().get(i), field);
            Script script = destinations.of(wallet, wanted.address(), field + ".address");
            Long amount = wanted.amount();
            if (amount == null) {
                if (order.outputs().size() > 1)
                    throw new FieldProblem(field + ".amount_sats", "only a sweep has none, and pays one output");
                targets.add(new Target(script, Optional.empty()));
            } else {
                long dust = Sizes.dust(script);
                if (amount < dust || !Sats.inRange(amount))
                    throw new FieldProblem(field + ".amount_sats", dust + " to 21 million bitcoin");
                targets.add(new Target(script, Optional.of(new Sats(amount))));
            }
        }
        long sum = targets.stream()
                .mapToLong(target -> target.value().map(Sats::value).orElse(0L))
                .sum();
        if (!Sats.inRange(sum)) throw new FieldProblem(at + "outputs", "at most 21 million bitcoin together");
        return targets;
    }

    /** @param amount null for all that is left */
    private record Wanted(String address, @Nullable Long amount) {}

    /** A link says how much, unless the order does; they must not differ. */
    private static Wanted wanted(Sends.Output output, String field) {
        Long amount = output.amountSats();
        if (!PaymentUri.isLink(output.address())) return new Wanted(output.address(), amount);
        return switch (PaymentUri.parse(output.address())) {
            case PaymentUri.Bad bad -> throw new FieldProblem(field + ".address", bad.text());
            case PaymentUri.Good(var uri) -> {
                Sats asked = uri.amount();
                if (asked != null && amount != null && asked.value() != amount)
                    throw new FieldProblem(field + ".amount_sats", "the amount of the link, or none");
                yield new Wanted(uri.address(), asked == null ? amount : Long.valueOf(asked.value()));
            }
        };
    }

    private static List<Coin> named(List<String> wanted, List<Coin> free, String at) {
        Map<OutPoint, Coin> byOutPoint = free.stream().collect(Collectors.toMap(Coin::outPoint, Function.identity()));
        List<Coin> chosen = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            Optional<Coin> coin = OutPoint.parse(wanted.get(i)).map(byOutPoint::remove);
            String field = at + "inputs[" + i + "]";
            chosen.add(coin.orElseThrow(() -> new FieldProblem(
                    field, "each once, a confirmed coin of the mixdepth that is neither frozen nor promised")));
        }
        return chosen;
    }

    /** All of them, unless joining them would say more than their owner has decided to say. */
    private List<Coin> mergeable(List<Coin> free, Limits limits) {
        if (free.isEmpty()) throw limits.insufficientFunds();
        CoinPool pool = CoinPool.of(free);
        if (rule.most(pool) < pool.sum()) throw Refusals.notMerged(limits.amount());
        return free;
    }

    private Payment sweep(int mixdepth, List<Coin> chosen, Target target, FeeRate rate, Limits limits) {
        limits.requireFew(chosen);
        List<Payment.Spent> spent = Payment.Spent.of(chosen);
        int vsize = Sizes.of(spent, List.of(new Payment.Output(Sats.ZERO, target.script())), false);
        Sats fee = rate.feeFor(vsize);
        long left = CoinSelection.sum(chosen) - fee.value();
        if (left < Sizes.dust(target.script())) throw limits.insufficientFunds();
        var output = new Payment.Output(new Sats(left), target.script());
        return payment(mixdepth, spent, List.of(output), null, fee, rate, vsize);
    }

    private Payment payment(
            int mixdepth,
            List<Payment.Spent> coins,
            List<Payment.Output> outputs,
            Payment.@Nullable Output change,
            Sats fee,
            FeeRate rate,
            int vsize) {
        return new Payment(
                Sends.Kind.PAYMENT,
                mixdepth,
                coins,
                outputs,
                change,
                fee,
                rate,
                vsize,
                CoinjoinTransaction.lockTime(chain.tip().height(), random),
                null);
    }

    /** More coins cost more, so what is needed grows with what is chosen, until it is enough. */
    private Payment choose(int mixdepth, List<Coin> free, List<Target> targets, FeeRate rate, Limits limits) {
        CoinPool pool = CoinPool.of(free);
        long amount = amount(outputs(targets));
        long needed = amount + fee(free.subList(0, Math.min(1, free.size())), targets, rate);
        while (Sats.inRange(needed)) {
            if (pool.sum() < needed) throw limits.insufficientFunds();
            if (rule.most(pool) < needed) throw Refusals.notMerged(limits.amount());
            List<Coin> chosen = selection.select(pool, new Sats(needed)).orElseThrow(limits::insufficientFunds);
            Optional<Payment> payment = pay(mixdepth, chosen, targets, rate, limits);
            if (payment.isPresent()) return payment.get();
            needed = Math.max(needed + 1, amount + fee(chosen, targets, rate));
        }
        throw limits.insufficientFunds();
    }

    /** Without change. */
    private static long fee(List<Coin> chosen, List<Target> targets, FeeRate rate) {
        return rate.feeFor(Sizes.of(Payment.Spent.of(chosen), outputs(targets), false))
                .value();
    }

    /** Empty if the coins are not enough. */
    private Optional<Payment> pay(int mixdepth, List<Coin> chosen, List<Target> targets, FeeRate rate, Limits limits) {
        limits.requireFew(chosen);
        List<Payment.Spent> spent = Payment.Spent.of(chosen);
        List<Payment.Output> outputs = outputs(targets);
        long left = CoinSelection.sum(chosen) - amount(outputs);
        int withChange = Sizes.of(spent, outputs, true);
        long change = left - rate.feeFor(withChange).value();
        if (change >= Dust.TAKER.value()) {
            var output = new Payment.Output(new Sats(change), null);
            return Optional.of(payment(mixdepth, spent, outputs, output, new Sats(left - change), rate, withChange));
        }
        int without = Sizes.of(spent, outputs, false);
        if (left < rate.feeFor(without).value()) return Optional.empty();
        return Optional.of(payment(mixdepth, spent, outputs, null, new Sats(left), rate, without));
    }

    private static long amount(List<Payment.Output> outputs) {
        return outputs.stream().mapToLong(output -> output.value().value()).sum();
    }

    private static List<Payment.Output> outputs(List<Target> targets) {
        return targets.stream()
                .map(target -> new Payment.Output(target.value().orElseThrow(), target.script()))
                .toList();
    }
}
