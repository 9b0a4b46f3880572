package org.joinmarket.testkit.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What came in, to be awaited by condition. Each entry is handed out once. */
public final class Mailbox<T> {
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<T> arrived = new ArrayList<>();
    private final List<T> taken = new ArrayList<>();
    private long added;

    public synchronized void add(T item) {
        arrived.add(item);
        added++;
        notifyAll();
    }

    /**
     * The first entry that matches and was not handed out; waits for it at most {@link #PATIENCE}. While {@code matches} looks, entries can
     * be added, so it may ask whoever adds them.
     */
    public T await(String what, Predicate<? super T> matches) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Waiting<T> waiting = waiting();
            for (T item : waiting.items()) if (matches.test(item) && take(item)) return item;
            awaitMoreThan(waiting.added(), what, deadline);
        }
    }

    /** @param added how many ever came */
    private record Waiting<T>(List<T> items, long added) {}

    private synchronized Waiting<T> waiting() {
        return new Waiting<>(List.copyOf(arrived), added);
    }

    /** @return whether nobody else was quicker */
    private synchronized boolean take(T item) {
        if (!arrived.remove(item)) return false;
        taken.add(item);
        return true;
    }

    private synchronized void awaitMoreThan(long before, String what, long deadline) {
        while (added == before) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) throw new AssertionError("no " + what + " came; there was " + all());
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for " + what, e);
            }
        }
    }

    /** Everything so far, handed out or not. */
    public synchronized List<T> all() {
        List<T> all = new ArrayList<>(taken);
        all.addAll(arrived);
        return all;
    }

    public synchronized long count(Predicate<? super T> matches) {
        return all().stream().filter(matches).count();
    }
}
