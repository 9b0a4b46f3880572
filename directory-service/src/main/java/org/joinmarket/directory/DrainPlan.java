package org.joinmarket.directory;

import java.time.Duration;

/**
 * How everybody is shown out.
 *
 * @param notice between saying that we are not ready and closing the first connection, 0 or more
 * @param batch connections closed at once, at least 1: those who come back all at once hurt whoever takes them
 * @param interval between two batches, longer than zero
 */
record DrainPlan(Duration notice, int batch, Duration interval) {
    DrainPlan {
        if (notice.isNegative() || batch < 1 || !interval.isPositive())
            throw new IllegalArgumentException("a drain closes something, and again after a while");
    }

    /** How long it takes with so many connections. */
    Duration length(int connections) {
        int batches = Math.ceilDiv(connections, batch);
        return notice.plus(interval.multipliedBy(Math.max(0, batches - 1)));
    }
}
