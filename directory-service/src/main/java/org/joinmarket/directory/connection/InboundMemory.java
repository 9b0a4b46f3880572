package org.joinmarket.directory.connection;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What lines without an end may take of all connections together: an equal share for each owner, so that none waits for another. */
public final class InboundMemory {
    private final long share;
    private final Duration lineTimeout;
    private final Map<Loop, UnfinishedLines> byOwner = new ConcurrentHashMap<>(); // as many as there are event loops

    /**
     * @param maxBytes above it connections are closed, those first whose lines have kept the most for the longest
     * @param owners how many owners of connections there are, at least 1
     * @param lineTimeout from the beginning of a line to its end
     */
    public InboundMemory(long maxBytes, int owners, Duration lineTimeout) {
        this.share = maxBytes / owners;
        this.lineTimeout = lineTimeout;
    }

    UnfinishedLines of(Loop owner) {
        return byOwner.computeIfAbsent(owner, loop -> new UnfinishedLines(loop, share, lineTimeout));
    }

    /** What buffers of lines without an end take now. Any thread, but perhaps a moment old. */
    public long bytes() {
        long sum = 0;
        for (UnfinishedLines each : byOwner.values()) sum += each.bytes();
        return sum;
    }
}
