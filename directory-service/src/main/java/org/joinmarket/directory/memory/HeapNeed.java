package org.joinmarket.directory.memory;

/**
 * How the heap is shared out. Idle peers take a fifth of what hostile ones can, but an operator cannot choose his: with a heap
 * that is too small for all places, whoever fills them ends the process.
 */
public final class HeapNeed {
    /** Without peers, and what comes and goes with traffic. */
    static final long ALONE_BYTES = 24L << 20;

    /** A peer with the longest features and all its buckets; 5.5 KB were measured, without what it has not read. */
    static final long EACH_BYTES = 8L << 10;

    /** Of the heap, one part in so many is for the bookkeeping of output that is not sent. */
    static final int UNSENT_PART = 4;

    /** Of one write that is not sent: its entry and its view of the line. */
    static final int WRITE_BYTES = 160;

    private HeapNeed() {}

    /** How many connections, handshaked or not, a heap has room for. */
    public static long connections(long heapBytes) {
        return Math.max(0, heapBytes - heapBytes / UNSENT_PART - ALONE_BYTES) / EACH_BYTES;
    }

    /** How many writes of all connections may wait. */
    public static long unsentWrites(long heapBytes) {
        return heapBytes / UNSENT_PART / WRITE_BYTES;
    }
}
