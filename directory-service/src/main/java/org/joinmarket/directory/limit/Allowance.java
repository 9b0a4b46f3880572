package org.joinmarket.directory.limit;

import io.github.bucket4j.Bucket;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one connection may still send, by kind. Belongs to the connection's owner. A bucket comes into being with the first
 * line of its kind, so that a silent peer costs next to nothing.
 */
public final class Allowance {
    private final TrafficLimits limits;
    private final LongSupplier nanoTime;
    private final Map<TrafficKind, Bucket> buckets = new EnumMap<>(TrafficKind.class);
    private @Nullable Bucket offences;

    public Allowance(TrafficLimits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    /**
     * Takes it from what is left, or nothing at all.
     *
     * @param amount lines or bytes; more than ever fits counts as all that fits
     * @return false if the line is one too many
     */
    public boolean take(TrafficKind kind, long amount) {
        if (!limits.enabled()) return true;
        var rate = limits.rate(kind);
        var bucket = buckets.get(kind);
        if (bucket == null) {
            bucket = rate.newBucket(nanoTime);
            buckets.put(kind, bucket);
        }
        return bucket.tryConsume(Math.min(amount, rate.burst()));
    }

    /** Whether one more offence is forgiven; they are forgotten with time. */
    public boolean forgive() {
        if (!limits.enabled()) return true;
        var bucket = offences;
        if (bucket == null) {
            bucket = limits.offences().newBucket(nanoTime);
            offences = bucket;
        }
        return bucket.tryConsume(1);
    }
}
