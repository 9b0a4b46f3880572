package org.joinmarket.messaging;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the listener, in order. When it is full, the oldest entry of a lower rank makes room; if there is
 * none, the new entry is not taken. One source may fill half of it and then makes room for itself only, so that a
 * directory that floods does not cost what others say. Safe for several threads; nobody but the taker ever waits.
 */
final class DeliveryQueue<S, T> {
    /** The first rank is the first to go. */
    enum Rank {
        PUBLIC,
        PRIVATE,
        PEER_LIST,
        /** Always taken: a directory cannot come and go faster than the retry delay lets it. */
        LINK
    }

    private static final int SHARE = 2;

    private final int maxEntries;
    private final long maxWeight;
    private final Map<S, Lane<T>> lanes = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private long nextNumber;
    private int entries;
    private long weight;
    private boolean closed;

    private record Entry<T>(long number, int weight, T item) {}

    /** What waits of one source. */
    private static final class Lane<T> {
        private final EnumMap<Rank, Deque<Entry<T>>> byRank = new EnumMap<>(Rank.class);
        private int entries;
        private long weight;

        Lane() {
            for (Rank rank : Rank.values()) byRank.put(rank, new ArrayDeque<>());
        }

        Deque<Entry<T>> deque(Rank rank) {
            return Objects.requireNonNull(byRank.get(rank));
        }
    }

    /** Where the oldest entry of some stands. */
    private record Place<T>(Lane<T> lane, Deque<Entry<T>> deque) {
        boolean isOlderThan(Place<T> other) {
            return deque.getFirst().number() < other.deque.getFirst().number();
        }
    }

    DeliveryQueue(int maxEntries, long maxWeight) {
        this.maxEntries = maxEntries;
        this.maxWeight = maxWeight;
    }

    /**
     * @param source there must be few of them
     * @return how many entries were dropped, the new one included
     */
    int add(S source, Rank rank, int itemWeight, T item) {
        lock.lock();
        try {
            if (closed) return 0;
            Lane<T> lane = lanes.computeIfAbsent(source, _ -> new Lane<>());
            int dropped = 0;
            while (true) {
                boolean overShare = isFull(lane.entries, lane.weight + itemWeight, SHARE);
                if (!overShare && !isFull(entries, weight + itemWeight, 1)) break;
                Place<T> lower = oldestBelow(rank, overShare ? List.of(lane) : lanes.values());
                if (lower == null) {
                    if (rank == Rank.LINK) break;
                    return dropped + 1;
                }
                remove(lower);
                dropped++;
            }
            lane.deque(rank).addLast(new Entry<>(nextNumber++, itemWeight, item));
            count(lane, 1, itemWeight);
            notEmpty.signal();
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** Whether one more does not fit into a {@code part}-th of the queue. */
    private boolean isFull(int entriesNow, long weightThen, int part) {
        return entriesNow >= Math.max(1, maxEntries / part) || weightThen > maxWeight / part;
    }

    /** Waits for the oldest entry; empty once closed. */
    Optional<T> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (entries == 0 && !closed) notEmpty.await();
            if (closed) return Optional.empty();
            Place<T> oldest = null;
            for (Lane<T> lane : lanes.values()) {
                for (Deque<Entry<T>> deque : lane.byRank.values()) oldest = older(oldest, lane, deque);
            }
            if (oldest == null) throw new IllegalStateException("the queue counts entries that it does not have");
            return Optional.of(remove(oldest));
        } finally {
            lock.unlock();
        }
    }

    /** What waits is dropped. */
    void close() {
        lock.lock();
        try {
            closed = true;
            notEmpty.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The oldest entry of the lowest rank that there is below {@code rank}. */
    private static <T> @Nullable Place<T> oldestBelow(Rank rank, Collection<Lane<T>> lanes) {
        for (Rank lower : Rank.values()) {
            if (lower == rank) return null;
            Place<T> oldest = null;
            for (Lane<T> lane : lanes) oldest = older(oldest, lane, lane.deque(lower));
            if (oldest != null) return oldest;
        }
        return null;
    }

    private static <T> @Nullable Place<T> older(@Nullable Place<T> known, Lane<T> lane, Deque<Entry<T>> deque) {
        if (deque.isEmpty()) return known;
        Place<T> place = new Place<>(lane, deque);
        return known == null || place.isOlderThan(known) ? place : known;
    }

    private T remove(Place<T> place) {
        Entry<T> entry = place.deque().removeFirst();
        count(place.lane(), -1, -entry.weight());
        return entry.item();
    }

    private void count(Lane<T> lane, int more, int heavier) {
        lane.entries += more;
        lane.weight += heavier;
        entries += more;
        weight += heavier;
    }
}
