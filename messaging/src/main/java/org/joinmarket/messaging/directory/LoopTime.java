package org.joinmarket.messaging.directory;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Time on an event loop, as clock and as timer. Steady, so that a machine whose clock is set neither blocks what may be
 * said once a minute for hours nor lets it out early; hence of no date.
 */
public final class LoopTime implements InstantSource, Timer {
    private final EventLoop loop;
    private final long start = System.nanoTime();

    public LoopTime(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(System.nanoTime() - start);
    }

    @Override
    public Planned after(Duration delay, Runnable action) {
        Future<?> planned = loop.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> planned.cancel(false);
    }
}
