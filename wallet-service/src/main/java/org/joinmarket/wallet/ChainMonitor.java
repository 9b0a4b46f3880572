package org.joinmarket.wallet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.jspecify.annotations.Nullable;

/**
 * Whether the chain can be asked, asked at most once in two seconds however many want to know. Whoever comes while it is being
 * asked gets that answer: a backend that hangs does so once, not once for everybody.
 */
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
        if (!isFresh(clock.instant())) {
            try {
                chain.tip();
                trouble = null;
            } catch (ChainUnavailable e) {
                trouble = e;
            }
            asked = clock.instant();
        }
        return Optional.ofNullable(trouble);
    }

    /** Not if the clock was set back: nobody waits until it is where it was. */
    private boolean isFresh(Instant now) {
        return asked != null && !now.isBefore(asked) && now.isBefore(asked.plus(FRESH));
    }
}
