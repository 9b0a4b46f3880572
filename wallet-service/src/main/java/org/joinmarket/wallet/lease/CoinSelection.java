package org.joinmarket.wallet.lease;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.wallet.coins.Coin;

/** Which coins pay (coinjoin.md 3.5, merge algorithm "default"). */
final class CoinSelection {
    private static final Comparator<Coin> BY_VALUE =
            Comparator.comparing(Coin::value).thenComparing(Coin::outPoint);

    private CoinSelection() {}

    /**
     * The smallest single coin that is enough; else the largest of those below the target until they are enough.
     *
     * @return empty if all together are not enough
     */
    static Optional<List<Coin>> select(List<Coin> coins, Sats target) {
        Optional<Coin> single =
                coins.stream().filter(coin -> coin.value().isAtLeast(target)).min(BY_VALUE);
        if (single.isPresent()) return Optional.of(List.of(single.get()));
        List<Coin> chosen = new ArrayList<>();
        long sum = 0;
        for (Coin coin : coins.stream().sorted(BY_VALUE.reversed()).toList()) {
            chosen.add(coin);
            sum += coin.value().value();
            if (sum >= target.value()) return Optional.of(List.copyOf(chosen));
        }
        return Optional.empty();
    }

    /** As {@link #select}, but with {@code first} in any case. */
    static Optional<List<Coin>> selectWith(Coin first, List<Coin> coins, Sats target) {
        if (first.value().isAtLeast(target)) return Optional.of(List.of(first));
        List<Coin> others = coins.stream()
                .filter(coin -> !coin.outPoint().equals(first.outPoint()))
                .toList();
        return select(others, target.minus(first.value())).map(rest -> {
            List<Coin> all = new ArrayList<>(rest.size() + 1);
            all.add(first);
            all.addAll(rest);
            return List.copyOf(all);
        });
    }

    static long sum(List<Coin> coins) {
        return coins.stream().mapToLong(coin -> coin.value().value()).sum();
    }
}
