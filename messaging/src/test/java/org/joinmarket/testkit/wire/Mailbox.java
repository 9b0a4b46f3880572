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

    public synchronized void add(T item) {
        arrived.add(item);
        notifyAll();
    }

    /** The first entry that matches and was not handed out; waits for it at most {@link #PATIENCE}. */
    public synchronized T await(String what, Predicate<? super T> matches) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            for (int i = 0; i < arrived.size(); i++) {
                if (matches.test(arrived.get(i))) {
                    T item = arrived.remove(i);
                    taken.add(item);
                    return item;
                }
            }
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
