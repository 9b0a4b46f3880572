package org.joinmarket.taker.testing;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** A monitor for tests: change something under it, wait for something under it, never longer than half a minute. */
public final class Waiting {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    public void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public void until(String what, BooleanSupplier condition) {
        lock.lock();
        try {
            long left = LIMIT.toNanos();
            while (!condition.getAsBoolean()) {
                if (left <= 0) throw new AssertionError("did not happen within " + LIMIT + ": " + what);
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for: " + what, e);
        } finally {
            lock.unlock();
        }
    }
}
