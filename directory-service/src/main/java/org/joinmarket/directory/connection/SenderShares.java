package org.joinmarket.directory.connection;

import java.util.concurrent.ThreadLocalRandom;
import org.joinmarket.common.nick.Nick;

/**
 * How much of what a slow peer has not read each sender has added. Senders share a fixed number of places by their nick:
 * strangers with many nicks can use up all of them, but not make this grow.
 */
final class SenderShares {
    private static final int PLACES = 32;
    private static final int SHIFT = Integer.SIZE - 5; // 2 to the 5 places
    private static final int GOLDEN = 0x9E3779B9;

    /** What the outbound buffer keeps of a line besides its bytes. */
    private static final int OVERHEAD_BYTES = 96;

    private final long share;
    private final long[] taken = new long[PLACES];
    private final int salt = ThreadLocalRandom.current().nextInt(); // nobody finds a nick that shares another's place

    /** @param share bytes for each place */
    SenderShares(long share) {
        this.share = share;
    }

    /** Whether the sender still may; if so, it has. */
    boolean take(Nick sender, int bytes) {
        int place = ((sender.hashCode() ^ salt) * GOLDEN) >>> SHIFT;
        if (taken[place] + bytes + OVERHEAD_BYTES > share) return false;
        taken[place] += bytes + OVERHEAD_BYTES;
        return true;
    }
}
