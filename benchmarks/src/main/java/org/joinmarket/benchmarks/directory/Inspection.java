package org.joinmarket.benchmarks.directory;

import java.time.Duration;
import java.util.OptionalLong;

/** What a directory costs, seen from outside. Sizes in bytes. */
public interface Inspection {
    /** From the start of its process until it said that it serves. */
    Duration start();

    /** Live objects on its heap: what is left after a garbage collection, which this causes. */
    long liveHeapBytes();

    /**
     * Direct buffers, with what the allocator keeps ready. Empty if the directory does not show them: the JVM's own account has
     * only what {@code ByteBuffer.allocateDirect} gave out, and Netty takes its memory from arenas since Java 24.
     */
    OptionalLong directBytes();

    /** Resident memory. */
    long residentBytes();

    /** The most resident memory since {@link #forgetPeak()}, or since the start. */
    long peakResidentBytes();

    void forgetPeak();

    /** Processor time used since the start, by all of its threads, in nanoseconds. */
    long processorNanos();
}
