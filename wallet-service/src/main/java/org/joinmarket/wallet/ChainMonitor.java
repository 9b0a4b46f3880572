package org.joinmarket.wallet;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
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
    private final AtomicReference<Optional<ChainTrouble>> shown =
            new AtomicReference<>(Optional.empty()); // in the metrics
    private @Nullable Instant asked;
    private @Nullable ChainUnavailable trouble;

    ChainMonitor(ChainBackend chain, InstantSource clock, MeterRegistry meters) {
        this.chain = chain;
        this.clock = clock;
        gauge("jm.chain.up", Optional::isEmpty)
                .description("1 if the chain could be asked when somebody last wanted to know")
                .register(meters);
        gauge("jm.chain.unavailable", now -> now.isPresent() && !now.get().endsByItself())
                .description("1 if it could not, for a reason that does not end by itself, whichever it is")
                .register(meters);
        for (ChainTrouble each : ChainTrouble.values())
            gauge("jm.chain.trouble", now -> now.filter(each::equals).isPresent())
                    .description("1 for what is wrong with the chain")
                    .tag("trouble", each.slug())
                    .register(meters);
    }

    private Gauge.Builder<AtomicReference<Optional<ChainTrouble>>> gauge(
            String name, Predicate<Optional<ChainTrouble>> is) {
        return Gauge.builder(name, shown, now -> is.test(now.get()) ? 1 : 0);
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
            shown.set(Optional.ofNullable(trouble).map(ChainUnavailable::trouble));
        }
        return Optional.ofNullable(trouble);
    }

    /** Not if the clock was set back: nobody waits until it is where it was. */
    private boolean isFresh(Instant now) {
        return asked != null && !now.isBefore(asked) && now.isBefore(asked.plus(FRESH));
    }
}
