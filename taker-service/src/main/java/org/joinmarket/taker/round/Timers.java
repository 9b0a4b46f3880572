package org.joinmarket.taker.round;

import java.time.Duration;

/** Calls back later; the port has a manual twin in tests. */
public interface Timers {
    /** @return cancels it */
    Runnable after(Duration delay, Runnable task);
}
