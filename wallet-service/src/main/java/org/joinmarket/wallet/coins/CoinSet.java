package org.joinmarket.wallet.coins;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.wallet.api.Wallets.FreezeReason;

/**
 * A wallet's coins at one moment, to choose from. There may be many thousands, of which few are held: what is the same whichever are held
 * is found out once for many choices.
 */
public final class CoinSet {
    private final Unheld unheld;
    private final Map<OutPoint, Coin> held;

    CoinSet(List<Coin> coins) {
        this(new Unheld(coins), Map.of());
    }

    private CoinSet(Unheld unheld, Map<OutPoint, Coin> held) {
        this.unheld = unheld;
        this.held = held;
    }

    /** All coins, as if none were held beyond what they say themselves. */
    private static final class Unheld {
        final List<Coin> coins;
        private final Map<OutPoint, Integer> places;
        private final Map<Integer, Map<Integer, CoinPool>> pools = new ConcurrentHashMap<>();

        Unheld(List<Coin> coins) {
            this.coins = List.copyOf(coins);
            this.places = HashMap.newHashMap(coins.size());
            for (Coin coin : coins) places.put(coin.outPoint(), places.size());
        }

        Optional<Coin> find(OutPoint outPoint) {
            return Optional.ofNullable(places.get(outPoint)).map(coins::get);
        }

        Map<Integer, CoinPool> free(int minimumConfirmations) {
            return pools.computeIfAbsent(
                    minimumConfirmations, least -> CoinPool.byMixdepth(coins, coin -> coin.isFree(least)));
        }
    }

    /** In no particular order. */
    public List<Coin> all() {
        if (held.isEmpty()) return unheld.coins;
        return unheld.coins.stream()
                .map(coin -> held.getOrDefault(coin.outPoint(), coin))
                .toList();
    }

    public Optional<Coin> find(OutPoint outPoint) {
        Coin changed = held.get(outPoint);
        return changed == null ? unheld.find(outPoint) : Optional.of(changed);
    }

    /**
     * What a round may take ({@link Coin#isFree}).
     *
     * @return a pool for each mixdepth that has such a coin, in a map of the caller's own
     */
    public Map<Integer, CoinPool> free(int minimumConfirmations) {
        Map<Integer, CoinPool> free = new TreeMap<>(unheld.free(minimumConfirmations));
        if (!held.isEmpty()) free.replaceAll((_, pool) -> pool.without(held.values()));
        free.values().removeIf(pool -> pool.coins().isEmpty());
        return free;
    }

    /** The same coins, of which none is held yet, with what the disk says of them. */
    CoinSet held(Map<OutPoint, FreezeReason> frozen, Collection<OutPoint> leased) {
        Map<OutPoint, Coin> changed = new HashMap<>();
        frozen.forEach((outPoint, reason) ->
                unheld.find(outPoint).ifPresent(coin -> changed.put(outPoint, coin.held(reason, false))));
        for (OutPoint outPoint : leased)
            unheld.find(outPoint).ifPresent(coin -> changed.put(outPoint, coin.held(frozen.get(outPoint), true)));
        return new CoinSet(unheld, changed);
    }
}
