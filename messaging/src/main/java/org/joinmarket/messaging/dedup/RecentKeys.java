package org.joinmarket.messaging.dedup;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keys of the last while. The window runs from the first copy, later ones do not prolong it; if the clock is set back, it
 * runs once more from then. Holds at most {@code maxKeys}; beyond it the oldest is forgotten early. One thread only.
 */
public final class RecentKeys<K> {
    private final Duration window;
    private final int maxKeys;
    private final InstantSource clock;
    private final LinkedHashMap<K, Instant> firstSeen = new LinkedHashMap<>();

    public RecentKeys(Duration window, int maxKeys, InstantSource clock) {
        if (maxKeys < 1) throw new IllegalArgumentException("expected room for at least one key");
        this.window = window;
        this.maxKeys = maxKeys;
        this.clock = clock;
    }

    /** Whether this key was remembered within the window. */
    public boolean has(K key) {
        Instant now = clock.instant();
        Map.Entry<K, Instant> newest = firstSeen.lastEntry();
        if (newest != null && newest.getValue().isAfter(now)) firstSeen.replaceAll((_, _) -> now);
        forgetBefore(now.minus(window));
        return firstSeen.containsKey(key);
    }

    /** Whether this key was not remembered within the window; it is from now on. */
    public boolean isNew(K key) {
        if (has(key)) return false;
        if (firstSeen.size() >= maxKeys) firstSeen.pollFirstEntry();
        firstSeen.put(key, clock.instant());
        return true;
    }

    public int size() {
        return firstSeen.size();
    }

    private void forgetBefore(Instant limit) {
        Iterator<Instant> oldestFirst = firstSeen.values().iterator();
        while (oldestFirst.hasNext() && !oldestFirst.next().isAfter(limit)) oldestFirst.remove();
    }
}
