package org.joinmarket.wallet.coins;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.wallet.api.Wallets.FreezeReason;
import org.jspecify.annotations.Nullable;

/** A wallet's coins at one moment, to choose from, the smallest first. There may be many thousands, of which few are held. */
public final class CoinSet {
    private final List<Coin> coins;
    private final Map<OutPoint, Integer> places;

    CoinSet(List<Coin> coins) {
        this.coins = Coin.byValue(coins);
        this.places = HashMap.newHashMap(coins.size());
        for (Coin coin : this.coins) places.put(coin.outPoint(), places.size());
    }

    private CoinSet(List<Coin> coins, Map<OutPoint, Integer> places) {
        this.coins = coins;
        this.places = places;
    }

    public List<Coin> all() {
        return coins;
    }

    public Optional<Coin> find(OutPoint outPoint) {
        return Optional.ofNullable(places.get(outPoint)).map(coins::get);
    }

    /** The same coins, of which none is held yet, with what the disk says of them. */
    CoinSet held(Map<OutPoint, FreezeReason> frozen, Collection<OutPoint> leased) {
        List<Coin> held = new ArrayList<>(coins);
        frozen.forEach((outPoint, reason) -> hold(held, outPoint, reason, false));
        for (OutPoint outPoint : leased) hold(held, outPoint, frozen.get(outPoint), true);
        return new CoinSet(Collections.unmodifiableList(held), places);
    }

    private void hold(List<Coin> held, OutPoint outPoint, @Nullable FreezeReason reason, boolean leased) {
        Integer place = places.get(outPoint);
        if (place != null) held.set(place, held.get(place).held(reason, leased));
    }
}
