package org.joinmarket.messaging;

import java.time.Duration;

/**
 * How long things may take on the way to a directory.
 *
 * @param connect until the connection stands, the proxy's part included (a Tor circuit takes tens of seconds)
 * @param handshake from then until the directory's answer
 * @param firstRetry the delay before the first new attempt; it doubles with each failure, less a random part
 * @param longestRetry the longest such delay
 * @param settled a connection that was up this long resets the delay
 * @param probeAfterSilence when nothing came for this long, a directory that knows PING is probed; if nothing comes
 *     for a minute more, it is given up
 */
public record MarketTimes(
        Duration connect,
        Duration handshake,
        Duration firstRetry,
        Duration longestRetry,
        Duration settled,
        Duration probeAfterSilence) {
    public static final MarketTimes DEFAULTS = new MarketTimes(
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10));

    public MarketTimes {
        for (Duration each :
                new Duration[] {connect, handshake, firstRetry, longestRetry, settled, probeAfterSilence}) {
            if (each.toMillis() < 1 || each.compareTo(Duration.ofDays(1)) > 0)
                throw new IllegalArgumentException("expected durations of 1 ms to 1 day");
        }
        if (firstRetry.compareTo(longestRetry) > 0)
            throw new IllegalArgumentException("the first retry delay is longer than the longest");
    }

    public MarketTimes withRetry(Duration first, Duration longest) {
        return new MarketTimes(connect, handshake, first, longest, settled, probeAfterSilence);
    }

    public MarketTimes withConnect(Duration newConnect, Duration newHandshake) {
        return new MarketTimes(newConnect, newHandshake, firstRetry, longestRetry, settled, probeAfterSilence);
    }

    public MarketTimes withSettled(Duration newSettled) {
        return new MarketTimes(connect, handshake, firstRetry, longestRetry, newSettled, probeAfterSilence);
    }
}
