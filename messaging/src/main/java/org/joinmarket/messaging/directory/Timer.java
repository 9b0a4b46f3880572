package org.joinmarket.messaging.directory;

import java.time.Duration;

/** Runs things later, on the owner of the link. Tests have one whose time stands still. */
public interface Timer {
    /** A planned run. */
    interface Planned {
        /** Nothing happens if it has run or was cancelled. */
        void cancel();
    }

    Planned after(Duration delay, Runnable action);
}
