package org.joinmarket.directory.connection;

import java.time.Duration;

/**
 * The owner of connections: what it runs, runs one after the other, so what belongs to it needs no lock. In production an
 * event loop, in tests a queue run by hand.
 */
public interface Loop {
    /** Runs the task after everything handed over before it. Callable from anywhere. */
    void execute(Runnable task);

    /** Runs the task once after the delay, unless it is cancelled before. Callable from anywhere. */
    Timer schedule(Duration delay, Runnable task);

    /** Whether the caller is this owner. */
    boolean isOwner();

    /**
     * Monotonic time in nanoseconds, only for differences. Not the wall clock: when that is set, nobody must be evicted.
     */
    long nanoTime();

    /** @throws IllegalStateException if the caller is not the owner */
    default void check() {
        if (!isOwner()) throw new IllegalStateException("not on the owner of this connection");
    }

    /** A task that waits for its time. */
    interface Timer {
        /** Without effect if the task has run. */
        void cancel();
    }
}
