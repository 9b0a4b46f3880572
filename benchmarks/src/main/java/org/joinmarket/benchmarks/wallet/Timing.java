package org.joinmarket.benchmarks.wallet;

import java.util.function.Supplier;
import org.joinmarket.benchmarks.load.Latencies;

/** Times calls one by one. */
final class Timing {
    private final Latencies latencies = new Latencies();

    <T> T time(Supplier<T> call) {
        long start = System.nanoTime();
        T result = call.get();
        latencies.record(System.nanoTime() - start);
        return result;
    }

    double millis(double percentile) {
        return latencies.percentileMillis(percentile);
    }
}
