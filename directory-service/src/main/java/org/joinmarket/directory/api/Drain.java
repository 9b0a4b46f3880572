package org.joinmarket.directory.api;

/** The directory's way out. */
@FunctionalInterface
public interface Drain {
    /** Begins it, unless it has begun; returns before it is done. Must not be called by an event loop. */
    void begin();
}
