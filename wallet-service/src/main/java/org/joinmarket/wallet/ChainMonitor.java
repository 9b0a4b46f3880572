package org.joinmarket.wallet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.jspecify.annotations.Nullable;

/** Whether the chain can be asked, asked at most once in two seconds however many want to know. */
public final class ChainMonitor {
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final ChainBackend chain;
    private final InstantSource clock;
    private @Nullable Instant asked;
    private @Nullable ChainUnavailable trouble;

    ChainMonitor(ChainBackend chain, InstantSource clock) {
        this.chain = chain;
        this.clock = clock;
    }

    /** What is wrong; empty if nothing is. */
    public synchronized Optional<ChainUnavailable> trouble() {
        Instant now = clock.instant();
        if (asked == null || !now.isBefore(asked.plus(FRESH))) {
            try {
                chain.tip();
                trouble = null;
            } catch (ChainUnavailable e) {
                trouble = e;
            }
            asked = now;
        }
        return Optional.ofNullable(trouble);
    }
}
