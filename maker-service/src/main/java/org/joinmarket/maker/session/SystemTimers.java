package org.joinmarket.maker.session;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Timers by the computer's clock, on one thread for all makers. */
public final class SystemTimers implements Timers, AutoCloseable {
    private final ScheduledThreadPoolExecutor executor;

    public SystemTimers() {
        this.executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("maker-timers").daemon().factory());
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        Future<?> future = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
