package org.joinmarket.messaging;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the listener, in order. When it is full, the oldest entry of a lower rank makes room; if there is
 * none, the new entry is not taken. Safe for several threads; nobody but the taker ever waits.
 */
final class DeliveryQueue<T> {
    /** The first rank is the first to go. */
    enum Rank {
        PUBLIC,
        PRIVATE,
        PEER_LIST,
        /** Always taken: a directory cannot come and go faster than the retry delay lets it. */
        LINK
    }

    private record Entry<T>(long number, int weight, T item) {}

    private final int maxEntries;
    private final long maxWeight;
    private final EnumMap<Rank, Deque<Entry<T>>> byRank = new EnumMap<>(Rank.class);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private long nextNumber;
    private int entries;
    private long weight;
    private boolean closed;

    DeliveryQueue(int maxEntries, long maxWeight) {
        this.maxEntries = maxEntries;
        this.maxWeight = maxWeight;
        for (Rank rank : Rank.values()) byRank.put(rank, new ArrayDeque<>());
    }

    /** @return how many entries were dropped, the new one included */
    int add(Rank rank, int itemWeight, T item) {
        lock.lock();
        try {
            if (closed) return 0;
            int dropped = 0;
            while (entries >= maxEntries || weight + itemWeight > maxWeight) {
                Deque<Entry<T>> lower = lowestBelow(rank);
                if (lower == null) {
                    if (rank == Rank.LINK) break;
                    return dropped + 1;
                }
                forget(lower.removeFirst());
                dropped++;
            }
            deque(rank).addLast(new Entry<>(nextNumber++, itemWeight, item));
            entries++;
            weight += itemWeight;
            notEmpty.signal();
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the oldest entry; empty once closed. */
    Optional<T> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (entries == 0 && !closed) notEmpty.await();
            if (closed) return Optional.empty();
            Entry<T> oldest = oldestDeque().removeFirst();
            forget(oldest);
            return Optional.of(oldest.item());
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

    private void forget(Entry<T> entry) {
        entries--;
        weight -= entry.weight();
    }

    private Deque<Entry<T>> oldestDeque() {
        @Nullable Deque<Entry<T>> oldest = null;
        for (Deque<Entry<T>> deque : byRank.values()) {
            if (deque.isEmpty()) continue;
            if (oldest == null || deque.getFirst().number() < oldest.getFirst().number()) oldest = deque;
        }
        if (oldest == null) throw new IllegalStateException("the queue counts entries that it does not have");
        return oldest;
    }

    private @Nullable Deque<Entry<T>> lowestBelow(Rank rank) {
        for (Rank lower : Rank.values()) {
            if (lower == rank) return null;
            if (!deque(lower).isEmpty()) return deque(lower);
        }
        return null;
    }

    private Deque<Entry<T>> deque(Rank rank) {
        return Objects.requireNonNull(byRank.get(rank));
    }
}
