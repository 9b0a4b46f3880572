package org.joinmarket.directory.limit;

/**
 * What all peers together may have passed on to everybody: each such line costs as many deliveries as there are peers, so
 * the limits of single connections do not bound it.
 *
 * @param enabled false lets everything pass at once, for benchmarks
 * @param orderbook requests for offers
 * @param publicBytes bytes of all other public lines
 * @param maxWaiting lines of either sort that wait for their turn, at least 1
 */
public record FanOutLimits(boolean enabled, Rate orderbook, Rate publicBytes, int maxWaiting) {
    /** Bytes of either sort that wait for their turn. */
    public static final long MAX_WAITING_BYTES = 8L << 20;

    /** Of these, bytes of one sender; thirty offers with everything about them are a tenth of it. */
    public static final long MAX_WAITING_BYTES_OF_ONE = MAX_WAITING_BYTES / 16;

    /** What a shorter line counts as: its bytes are not all that it costs. */
    public static final int MIN_LINE_COST = 256;

    public FanOutLimits {
        if (maxWaiting < 1) throw new IllegalArgumentException("at least one line can wait");
    }
}
