package org.joinmarket.directory.limit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * So many at once, and so many more in each period.
 *
 * @param burst what a full bucket holds, at least 1
 * @param amount what flows in during a period, at least 1
 * @param period longer than zero
 */
public record Rate(long burst, long amount, Duration period) {
    public Rate {
        if (burst < 1 || amount < 1) throw new IllegalArgumentException("a rate lets something pass");
        if (!period.isPositive()) throw new IllegalArgumentException("the period of a rate must be longer than zero");
    }

    public static Rate perMinute(long burst, long amount) {
        return new Rate(burst, amount, Duration.ofMinutes(1));
    }

    public static Rate perSecond(long burst, long amount) {
        return new Rate(burst, amount, Duration.ofSeconds(1));
    }

    /** A full bucket for one owner: it has no lock of its own. */
    public Bucket newBucket(LongSupplier nanoTime) {
        return Bucket.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(burst)
                        .refillGreedy(amount, period)
                        .build())
                .withCustomTimePrecision(new Clock(nanoTime))
                .withSynchronizationStrategy(SynchronizationStrategy.NONE)
                .build();
    }

    /** The time of the owner, which tests move by hand. */
    private record Clock(LongSupplier nanoTime) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return nanoTime.getAsLong();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
