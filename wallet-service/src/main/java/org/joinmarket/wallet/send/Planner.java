package org.joinmarket.wallet.send;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.coinjoin.Dust;
import org.joinmarket.common.coinjoin.TxSize;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.coins.Coin;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.lease.CoinSelection;
import org.joinmarket.wallet.lease.MergeRule;
import org.joinmarket.wallet.lease.PolicyProperties;
import org.joinmarket.wallet.wallets.Wallet;

/** Which coins pay an order, and what that costs. Changes nothing. */
final class Planner {
    /** A node relays no transaction that is larger than some 1 400 inputs; this is enough to clean up. */
    private static final int MAX_INPUTS = 400;

    private static final int DEFAULT_TARGET = 3;
    private static final int MIN_CONFIRMATIONS = 1;

    private final CoinBook coins;
    private final CoinSelection selection;
    private final MergeRule rule;
    private final ChainBackend chain;
    private final PolicyProperties policy;
    private final Network network;

    Planner(
            CoinBook coins,
            CoinSelection selection,
            MergeRule rule,
            ChainBackend chain,
            PolicyProperties policy,
            Network network) {
        this.coins = coins;
        this.selection = selection;
        this.rule = rule;
        this.chain = chain;
        this.policy = policy;
        this.network = network;
    }

    /**
     * @param at where the order stands in its request, such as {@code order.}
     * @throws org.joinmarket.support.problems.ApiProblem with the field that is wrong, or why it cannot be paid
     */
    Payment plan(Wallet wallet, Sends.Order order, String at) {
        if (order.mixdepth() >= wallet.mixdepths())
            throw new FieldProblem(at + "mixdepth", "0 to " + (wallet.mixdepths() - 1));
        List<Target> targets = targets(order, at);
        FeeRate rate = rate(order, at);
        List<Coin> mine = coins.of(wallet).stream()
                .filter(coin -> coin.mixdepth() == order.mixdepth())
                .toList();
        List<Coin> free =
                mine.stream().filter(coin -> coin.isFree(MIN_CONFIRMATIONS)).toList();
        Optional<List<Coin>> named = Optional.ofNullable(order.inputs()).map(wanted -> named(wanted, free, at));
        if (isSweep(targets)) return sweep(named.orElseGet(() -> mergeable(free)), targets.getFirst(), rate);
        return named.map(chosen -> pay(chosen, targets, rate).orElseThrow(Refusals::insufficientFunds))
                .orElseGet(() -> choose(free, targets, rate));
    }

    /** @param value empty for all that is left */
    private record Target(Script script, Optional<Sats> value) {}

    private static boolean isSweep(List<Target> targets) {
        return targets.getFirst().value().isEmpty();
    }

    private List<Target> targets(Sends.Order order, String at) {
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < order.outputs().size(); i++) {
            Sends.Output output = order.outputs().get(i);
            String field = at + "outputs[" + i + "]";
            Script script = Addresses.toScript(network, output.address())
                    .orElseThrow(() ->
                            new FieldProblem(field + ".address", "an address of the network " + network.wireName()));
            Long amount = output.amountSats();
            if (amount == null) {
                if (order.outputs().size() > 1)
                    throw new FieldProblem(field + ".amount_sats", "only a sweep has none, and pays one output");
                targets.add(new Target(script, Optional.empty()));
            } else {
                long dust = dust(script);
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

    /** What nodes relay at least, at their usual setting of 3 sat/vB for spending an output again. */
    private static long dust(Script script) {
        return switch (TxSize.OutputKind.of(script)) {
            case P2WPKH -> 294;
            case P2WSH, P2TR -> 330;
            case P2SH -> 540;
            case P2PKH -> 546;
        };
    }

    private FeeRate rate(Sends.Order order, String at) {
        Long wanted = order.feeRateSatsPerKvb();
        Integer target = order.feeTarget();
        if (wanted != null && target != null) throw new FieldProblem(at + "fee_target", "either a target or a rate");
        FeeRate least = chain.minimumFeeRate();
        FeeRate most = new FeeRate(policy.maxFeeRateSatsPerKvb());
        if (wanted != null) {
            if (wanted < least.satsPerKvB() || wanted > most.satsPerKvB())
                throw new FieldProblem(at + "fee_rate_sats_per_kvb", least.satsPerKvB() + " to " + most.satsPerKvB());
            return new FeeRate(wanted);
        }
        FeeRate estimate =
                chain.feeEstimate(target == null ? DEFAULT_TARGET : target).orElseThrow(Refusals::noFeeEstimate);
        FeeRate rate = estimate.compareTo(least) < 0 ? least : estimate;
        if (rate.compareTo(most) > 0) throw Refusals.feeTooHigh("the rate of " + rate, at + "fee_target");
        return rate;
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
    private List<Coin> mergeable(List<Coin> free) {
        if (free.isEmpty()) throw Refusals.insufficientFunds();
        if (rule.most(free) < CoinSelection.sum(free)) throw Refusals.notMerged();
        return free;
    }

    private Payment sweep(List<Coin> chosen, Target target, FeeRate rate) {
        requireFew(chosen);
        int vsize = size(chosen, List.of(new TxOutput(Sats.ZERO, target.script())), false);
        Sats fee = rate.feeFor(vsize);
        long left = CoinSelection.sum(chosen) - fee.value();
        if (left < dust(target.script())) throw Refusals.insufficientFunds();
        List<TxOutput> outputs = List.of(new TxOutput(new Sats(left), target.script()));
        return new Payment(chosen, outputs, Sats.ZERO, fee, rate, vsize);
    }

    /** More coins cost more, so what is needed grows with what is chosen, until it is enough. */
    private Payment choose(List<Coin> free, List<Target> targets, FeeRate rate) {
        long amount = outputs(targets).stream()
                .mapToLong(output -> output.value().value())
                .sum();
        long needed = amount
                + rate.feeFor(size(free.subList(0, Math.min(1, free.size())), outputs(targets), false))
                        .value();
        while (Sats.inRange(needed)) {
            if (CoinSelection.sum(free) < needed) throw Refusals.insufficientFunds();
            if (rule.most(free) < needed) throw Refusals.notMerged();
            List<Coin> chosen = selection.select(free, new Sats(needed)).orElseThrow(Refusals::insufficientFunds);
            Optional<Payment> payment = pay(chosen, targets, rate);
            if (payment.isPresent()) return payment.get();
            needed = Math.max(
                    needed + 1,
                    amount + rate.feeFor(size(chosen, outputs(targets), false)).value());
        }
        throw Refusals.insufficientFunds();
    }

    /** Empty if the coins are not enough. */
    private Optional<Payment> pay(List<Coin> chosen, List<Target> targets, FeeRate rate) {
        requireFew(chosen);
        List<TxOutput> outputs = outputs(targets);
        long left = CoinSelection.sum(chosen)
                - outputs.stream().mapToLong(output -> output.value().value()).sum();
        int withChange = size(chosen, outputs, true);
        long change = left - rate.feeFor(withChange).value();
        if (change >= Dust.TAKER.value())
            return Optional.of(
                    new Payment(chosen, outputs, new Sats(change), new Sats(left - change), rate, withChange));
        int without = size(chosen, outputs, false);
        if (left < rate.feeFor(without).value()) return Optional.empty();
        return Optional.of(new Payment(chosen, outputs, Sats.ZERO, new Sats(left), rate, without));
    }

    private static void requireFew(List<Coin> chosen) {
        if (chosen.size() > MAX_INPUTS)
            throw new FieldProblem("inputs", "at most " + MAX_INPUTS + "; name some and pay in several steps");
    }

    private static List<TxOutput> outputs(List<Target> targets) {
        return targets.stream()
                .map(target -> new TxOutput(target.value().orElseThrow(), target.script()))
                .toList();
    }

    private static int size(List<Coin> chosen, List<TxOutput> outputs, boolean change) {
        List<TxSize.OutputKind> kinds = outputs.stream()
                .map(output -> TxSize.OutputKind.of(output.script()))
                .collect(Collectors.toCollection(ArrayList::new));
        if (change) kinds.add(TxSize.OutputKind.P2WPKH);
        return TxSize.estimate(Collections.nCopies(chosen.size(), TxSize.InputKind.P2WPKH), kinds);
    }
}
