package org.joinmarket.maker.session;

import java.time.Duration;

/** Runs things later. */
public interface Timers {
    /** @param task runs on a thread of the timer's and must hand over to the owner */
    Timer after(Duration delay, Runnable task);

    /** Something that will happen. */
    interface Timer {
        Timer NONE = () -> {};

        void cancel();
    }
}
