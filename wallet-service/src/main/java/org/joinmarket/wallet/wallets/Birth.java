package org.joinmarket.wallet.wallets;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Since when there can be payments to a wallet.
 *
 * @param height of the first block that may have one; null if nobody knows
 */
record Birth(Instant time, @Nullable Integer height) {
    static final Birth UNKNOWN = new Birth(Instant.EPOCH, null);

    /** Whether something may have been paid to it before it came here. */
    boolean isBeforeUs() {
        return time.equals(Instant.EPOCH);
    }
}
