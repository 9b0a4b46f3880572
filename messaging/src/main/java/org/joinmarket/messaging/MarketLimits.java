package org.joinmarket.messaging;

/**
 * What strangers can make us hold or do.
 *
 * @param maxNicksPerDirectory nicks remembered as present per directory, further ones are not; beside them a quarter as many that are
 *     known by unsigned public lines alone, of which the one not heard for longest makes room
 * @param maxLinesPerMinute lines from one directory in a minute before it is dropped as flooding
 * @param maxBytesPerMinute bytes from one directory in a minute before it is dropped as flooding
 * @param maxQueuedMessages messages waiting for the listener, of all directories together; of one at most half
 * @param maxQueuedBytes characters of these messages
 * @param maxRemembered entries of each de-duplication window; beyond it the oldest is forgotten early
 * @param maxWaitingPublic public messages of ours waiting for their turn, per directory
 */
public record MarketLimits(
        int maxNicksPerDirectory,
        int maxLinesPerMinute,
        long maxBytesPerMinute,
        int maxQueuedMessages,
        long maxQueuedBytes,
        int maxRemembered,
        int maxWaitingPublic) {
    public static final MarketLimits DEFAULTS =
            new MarketLimits(20_000, 60_000, 64L << 20, 10_000, 16L << 20, 20_000, 256);

    public MarketLimits {
        if (maxNicksPerDirectory < 1
                || maxLinesPerMinute < 1
                || maxBytesPerMinute < 1
                || maxQueuedMessages < 1
                || maxQueuedBytes < 1
                || maxRemembered < 1
                || maxWaitingPublic < 1) throw new IllegalArgumentException("every limit must be at least 1");
    }

    public MarketLimits withQueue(int messages, long bytes) {
        return new MarketLimits(
                maxNicksPerDirectory,
                maxLinesPerMinute,
                maxBytesPerMinute,
                messages,
                bytes,
                maxRemembered,
                maxWaitingPublic);
    }

    public MarketLimits withInbound(int nicks, int linesPerMinute, long bytesPerMinute) {
        return new MarketLimits(
                nicks,
                linesPerMinute,
                bytesPerMinute,
                maxQueuedMessages,
                maxQueuedBytes,
                maxRemembered,
                maxWaitingPublic);
    }
}
