package org.joinmarket.directory.limit;

import io.github.bucket4j.Bucket;
import java.util.function.LongSupplier;

/**
 * How many newcomers are looked at: strangers who are closed come back under fresh nicks as fast as we let them, and each
 * has a new allowance. Safe from any thread.
 */
public final class Turnstile {
    private final boolean enabled;
    private final Bucket bucket;

    /** @param enabled false lets everybody pass at once, for benchmarks */
    public Turnstile(boolean enabled, Rate rate, LongSupplier nanoTime) {
        this.enabled = enabled;
        this.bucket = rate.newBucket(nanoTime);
    }

    /** @return false if the newcomer has to wait */
    public boolean pass() {
        if (!enabled) return true;
        synchronized (this) {
            return bucket.tryConsume(1);
        }
    }
}
