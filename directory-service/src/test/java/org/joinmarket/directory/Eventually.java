package org.joinmarket.directory;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What another thread is about to do. */
final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Eventually() {}

    static void until(String what, BooleanSupplier done) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - end > 0) throw new AssertionError("not in " + PATIENCE + ": " + what);
            Thread.onSpinWait();
        }
    }
}
