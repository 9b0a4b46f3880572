package org.joinmarket.wallet.coins;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Coins of one mixdepth, the smallest first, and what they are worth together. There may be many thousands, to look at all of which takes
 * longer than all else that a lease needs: it is done once.
 */
public final class CoinPool {
    public static final CoinPool EMPTY = new CoinPool(List.of(), 0, 0);

    private final List<Coin> ascending;
    private final long sum;
    private final long mixedSum;

    private CoinPool(List<Coin> ascending, long sum, long mixedSum) {
        this.ascending = ascending;
        this.sum = sum;
        this.mixedSum = mixedSum;
    }

    /** @param coins of one mixdepth, in any order */
    public static CoinPool of(Collection<Coin> coins) {
        List<Coin> ascending = coins.stream().sorted(Coin.BY_VALUE).toList();
        long sum = 0;
        long mixedSum = 0;
        for (Coin coin : ascending) {
            long value = coin.value().value();
            sum += value;
            if (coin.mixed()) mixedSum += value;
        }
        return new CoinPool(ascending, sum, mixedSum);
    }

    /** A pool for each mixdepth of which {@code wanted} takes a coin. */
    public static Map<Integer, CoinPool> byMixdepth(Collection<Coin> coins, Predicate<Coin> wanted) {
        List<List<Coin>> found = new ArrayList<>();
        for (Coin coin : coins) {
            if (!wanted.test(coin)) continue;
            while (found.size() <= coin.mixdepth()) found.add(new ArrayList<>());
            found.get(coin.mixdepth()).add(coin);
        }
        Map<Integer, CoinPool> pools = new TreeMap<>();
        for (int mixdepth = 0; mixdepth < found.size(); mixdepth++)
            if (!found.get(mixdepth).isEmpty()) pools.put(mixdepth, of(found.get(mixdepth)));
        return pools;
    }

    /** The smallest first. */
    public List<Coin> coins() {
        return ascending;
    }

    /** Satoshi of all of them. */
    public long sum() {
        return sum;
    }

    /** Satoshi of those that {@link Coin#mixed} says may be joined anywhere. */
    public long mixedSum() {
        return mixedSum;
    }

    /** Satoshi of the largest; 0 if there is none. */
    public long largest() {
        return ascending.isEmpty() ? 0 : ascending.getLast().value().value();
    }

    /** Satoshi of the {@code count} largest together, or of all if there are fewer. */
    public long largest(int count) {
        return count < ascending.size() ? largest(count, _ -> true) : sum;
    }

    /** The same of those that {@link Coin#mixed} says may be joined anywhere. */
    public long largestMixed(int count) {
        return mixedSum > 0 ? largest(count, Coin::mixed) : 0;
    }

    private long largest(int count, Predicate<Coin> wanted) {
        long largest = 0;
        int left = count;
        for (int i = ascending.size() - 1; i >= 0 && left > 0; i--) {
            if (!wanted.test(ascending.get(i))) continue;
            largest += ascending.get(i).value().value();
            left--;
        }
        return largest;
    }

    /** Whether they are of mixdepth {@code number}. */
    public boolean isOf(int number) {
        return !ascending.isEmpty() && ascending.getFirst().mixdepth() == number;
    }

    /** @param some that need not be in it */
    CoinPool without(Collection<Coin> some) {
        BitSet places = new BitSet();
        for (Coin coin : some) {
            int place = Collections.binarySearch(ascending, coin, Coin.BY_VALUE);
            if (place >= 0) places.set(place);
        }
        if (places.isEmpty()) return this;
        List<Coin> left = new ArrayList<>(ascending.size());
        long less = 0;
        long mixedLess = 0;
        int from = 0;
        for (int place = places.nextSetBit(0); place >= 0; place = places.nextSetBit(place + 1)) {
            left.addAll(ascending.subList(from, place));
            Coin coin = ascending.get(place);
            less += coin.value().value();
            if (coin.mixed()) mixedLess += coin.value().value();
            from = place + 1;
        }
        left.addAll(ascending.subList(from, ascending.size()));
        return new CoinPool(Collections.unmodifiableList(left), sum - less, mixedSum - mixedLess);
    }

    /** Those that {@link Coin#mixed} says may be joined anywhere. */
    public CoinPool mixed() {
        return new CoinPool(ascending.stream().filter(Coin::mixed).toList(), mixedSum, mixedSum);
    }
}
