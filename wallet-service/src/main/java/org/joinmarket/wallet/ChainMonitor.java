package org.joinmarket.wallet;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainTrouble;
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
    private final AtomicReference<String> troubleSlug = new AtomicReference<>(""); // for the metrics; empty: none
    private @Nullable Instant asked;
    private @Nullable ChainUnavailable trouble;

    ChainMonitor(ChainBackend chain, InstantSource clock, MeterRegistry meters) {
        this.chain = chain;
        this.clock = clock;
        Gauge.builder("jm.chain.up", troubleSlug, slug -> "".equals(slug.get()) ? 1 : 0)
                .description("1 if the chain could be asked when somebody last wanted to know")
                .register(meters);
        for (ChainTrouble each : ChainTrouble.values())
            Gauge.builder("jm.chain.trouble", troubleSlug, slug -> each.slug().equals(slug.get()) ? 1 : 0)
                    .description("1 for what is wrong with the chain")
                    .tag("trouble", each.slug())
                    .register(meters);
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
            troubleSlug.set(trouble == null ? "" : trouble.trouble().slug());
        }
        return Optional.ofNullable(trouble);
    }

    /** Not if the clock was set back: nobody waits until it is where it was. */
    private boolean isFresh(Instant now) {
        return asked != null && !now.isBefore(asked) && now.isBefore(asked.plus(FRESH));
    }
}
