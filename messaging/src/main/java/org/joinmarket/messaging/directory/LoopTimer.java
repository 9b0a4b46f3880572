package org.joinmarket.messaging.directory;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Real time on an event loop. */
public final class LoopTimer implements Timer {
    private final EventLoop loop;

    public LoopTimer(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public Planned after(Duration delay, Runnable action) {
        Future<?> planned = loop.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> planned.cancel(false);
    }
}
