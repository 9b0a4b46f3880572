package org.joinmarket.benchmarks.load;

import org.HdrHistogram.Histogram;

/** Latencies in nanoseconds, kept by size class: never shown smaller than they were, at most 0.1 %
 * and a microsecond larger. One thread. */
public final class Latencies {
    private static final long LOWEST = 1_000;
    private static final long HIGHEST = 120_000_000_000L;
    private static final int DIGITS = 3;

    private final Histogram histogram = new Histogram(LOWEST, HIGHEST, DIGITS);

    /** What is longer than two minutes counts as two minutes. */
    public void record(long nanos) {
        histogram.recordValue(Math.clamp(nanos, 0, HIGHEST));
    }

    public long count() {
        return histogram.getTotalCount();
    }

    /** The smallest value that {@code percent} of all are not above, in milliseconds; infinite if there are none. */
    public double percentileMillis(double percent) {
        return count() == 0 ? Double.POSITIVE_INFINITY : histogram.getValueAtPercentile(percent) / 1e6;
    }

    public double maxMillis() {
        return count() == 0 ? Double.POSITIVE_INFINITY : histogram.getMaxValue() / 1e6;
    }
}
