package org.joinmarket.wallet.lease;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.wallet.coins.Coin;
import org.joinmarket.wallet.coins.CoinPool;

/**
 * Which coins of a mixdepth pay (coinjoin.md 3.5): those that may be joined first, else one of the others alone. There may be many thousands
 * for each lease, see {@link CoinPool}.
 */
public final class CoinSelection {
    /** {@link MergeAlgorithm#NG_RANDOM} takes fewer than so many coins beyond those that it needs. */
    private static final int RANDOM_EXTRAS = 3;

    private final MergeAlgorithm algorithm;
    private final MergeRule rule;
    private final int maxInputs;
    private final RandomGenerator random;

    /** @param maxInputs an algorithm that would take more gives way to as few coins as are enough, which may still be more */
    CoinSelection(MergeAlgorithm algorithm, MergeRule rule, int maxInputs, RandomGenerator random) {
        this.algorithm = algorithm;
        this.rule = rule;
        this.maxInputs = maxInputs;
        this.random = random;
    }

    /** @return empty if all that may be joined are not enough */
    public Optional<List<Coin>> select(CoinPool coins, Sats target) {
        return merge(rule.mergeable(coins), target).or(() -> single(coins, target));
    }

    /**
     * As {@link #select}, but never more than {@code maxInputs}: where so many are not enough, one of the others may be.
     *
     * @return empty for more than {@link MergeRule#most(CoinPool, int)}
     */
    Optional<List<Coin>> selectFitting(CoinPool coins, Sats target) {
        return merge(rule.mergeable(coins), target)
                .filter(merged -> merged.size() <= maxInputs)
                .or(() -> single(coins, target));
    }

    private Optional<List<Coin>> single(CoinPool coins, Sats target) {
        if (!rule.restricts(coins)) return Optional.empty();
        return alone(coins.coins(), target).map(List::of);
    }

    private Optional<List<Coin>> merge(CoinPool coins, Sats target) {
        if (coins.sum() < target.value()) return Optional.empty();
        List<Coin> ascending = coins.coins();
        List<Coin> chosen = switch (algorithm) {
            case DEFAULT -> singleOrLargest(ascending, target);
            case GRADUAL -> withoutNeedlessSmallest(smallerOnesOrSingle(ascending, target), target);
            case GREEDY -> withoutNeedless(prefix(ascending, target), target);
            case GREEDIEST -> smallerOnesOrSingle(ascending, target);
            case NG_DEFAULT -> largest(ascending, target);
            case NG_GRADUAL -> withSmallest(largest(ascending, target), ascending, 1);
            case NG_GREEDY -> withSmallest(largest(ascending, target), ascending, ascending.size());
            case NG_RANDOM -> withSmallest(largest(ascending, target), ascending, random.nextInt(RANDOM_EXTRAS));
        };
        return Optional.of(List.copyOf(chosen.size() <= maxInputs ? chosen : largest(ascending, target)));
    }

    /** As {@link #select}, but with {@code first}, which is one of {@code coins}, in any case. */
    Optional<List<Coin>> selectWith(Coin first, CoinPool coins, Sats target) {
        if (first.value().isAtLeast(target)) return Optional.of(List.of(first));
        if (rule.restricts(coins) && !first.mixed()) return Optional.empty();
        List<Coin> others = rule.mergeable(coins).coins().stream()
                .filter(coin -> !coin.outPoint().equals(first.outPoint()))
                .toList();
        return merge(CoinPool.of(others), target.minus(first.value()))
                .map(rest -> Stream.concat(Stream.of(first), rest.stream()).toList());
    }

    /** In satoshi. */
    public static long sum(List<Coin> coins) {
        long sum = 0;
        for (Coin coin : coins) sum += coin.value().value();
        return sum;
    }

    private static List<Coin> singleOrLargest(List<Coin> ascending, Sats target) {
        return single(ascending, target).map(List::of).orElseGet(() -> largest(ascending, target));
    }

    private static Optional<Coin> single(List<Coin> ascending, Sats target) {
        for (Coin coin : ascending) if (coin.value().isAtLeast(target)) return Optional.of(coin);
        return Optional.empty();
    }

    /** As each implementation does it: the smallest that is enough, or the largest. */
    private Optional<Coin> alone(List<Coin> ascending, Sats target) {
        return switch (algorithm) {
            case DEFAULT, GRADUAL, GREEDY, GREEDIEST -> single(ascending, target);
            case NG_DEFAULT, NG_GRADUAL, NG_GREEDY, NG_RANDOM -> single(ascending.reversed(), target);
        };
    }

    private static List<Coin> largest(List<Coin> ascending, Sats target) {
        return prefix(ascending.reversed(), target);
    }

    /** Those of less than the target, from the smallest up; if they are not enough, the smallest of the others. */
    private static List<Coin> smallerOnesOrSingle(List<Coin> ascending, Sats target) {
        List<Coin> smaller = ascending.stream()
                .filter(coin -> !coin.value().isAtLeast(target))
                .toList();
        if (sum(smaller) >= target.value()) return prefix(smaller, target);
        return single(ascending, target).map(List::of).orElseThrow();
    }

    /** The first ones that are enough. */
    private static List<Coin> prefix(List<Coin> coins, Sats target) {
        long sum = 0;
        for (int i = 0; i < coins.size(); i++) {
            sum += coins.get(i).value().value();
            if (sum >= target.value()) return coins.subList(0, i + 1);
        }
        return coins;
    }

    private static List<Coin> withoutNeedlessSmallest(List<Coin> ascending, Sats target) {
        int from = 0;
        long sum = sum(ascending);
        while (sum - ascending.get(from).value().value() >= target.value())
            sum -= ascending.get(from++).value().value();
        return ascending.subList(from, ascending.size());
    }

    /** The last, largest one stays: without it the others are not enough. */
    private static List<Coin> withoutNeedless(List<Coin> ascending, Sats target) {
        List<Coin> needed = new ArrayList<>(ascending);
        long sum = sum(ascending);
        for (int i = ascending.size() - 2; i >= 0; i--) {
            long less = sum - ascending.get(i).value().value();
            if (less < target.value()) continue;
            needed.remove(i);
            sum = less;
        }
        return needed;
    }

    /** As many of the smallest others as fit, at most {@code extras}. */
    private List<Coin> withSmallest(List<Coin> chosen, List<Coin> ascending, int extras) {
        int room = Math.min(extras, maxInputs - chosen.size());
        Stream<Coin> others = ascending.stream().limit(ascending.size() - chosen.size());
        return Stream.concat(chosen.stream(), others.limit(Math.max(0, room))).toList();
    }
}
