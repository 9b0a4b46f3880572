package org.joinmarket.benchmarks.load;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One thread that owns peers and everything they count, so that counting needs no locks. A scenario runs on another thread and
 * hands over what is to be done here. One thread is enough: it shares two processors with the directory.
 */
public final class LoadLoop implements AutoCloseable {
    private static final Duration CALL_TIMEOUT = Duration.ofMinutes(2);
    private static final long STOP_SECONDS = 10;

    private final EventLoopGroup group;
    private final ChannelGroup channels;

    /** @throws BenchFailed where there is no epoll */
    public LoadLoop(String name) {
        if (!Epoll.isAvailable()) throw new BenchFailed("the load generator needs Linux", Epoll.unavailabilityCause());
        group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name, true), EpollIoHandler.newFactory());
        channels = new DefaultChannelGroup(group.next());
    }

    EventLoopGroup group() {
        return group;
    }

    /** To be closed with the loop. */
    void owns(Channel channel) {
        channels.add(channel);
    }

    public void execute(Runnable task) {
        group.next().execute(task);
    }

    /** @param delay exact to about 50 µs */
    public void schedule(Duration delay, Runnable task) {
        var _ = group.next().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Runs the task on the loop and waits for its result. */
    public <T> T call(Callable<T> task) {
        var result = new CompletableFuture<T>();
        execute(() -> {
            try {
                result.complete(task.call());
            } catch (Throwable failure) { // goes to the caller
                result.completeExceptionally(failure);
            }
        });
        return await(result, CALL_TIMEOUT, "a task of the load loop");
    }

    public void run(Runnable task) {
        call(() -> {
            task.run();
            return true;
        });
    }

    /** Waits while the loop goes on. */
    public void pass(Duration time) {
        var over = new CompletableFuture<Boolean>();
        schedule(time, () -> over.complete(true));
        await(over, time.plus(CALL_TIMEOUT), "time to pass");
    }

    /** Whether the future ends in time. */
    public static boolean within(CompletableFuture<?> future, Duration timeout) {
        try {
            future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new BenchFailed("the load loop failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailed("interrupted", e);
        }
    }

    /** @param what for the message if it takes longer than {@code timeout} */
    public static <T> T await(CompletableFuture<T> future, Duration timeout, String what) {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new BenchFailed("waited " + timeout.toSeconds() + " s in vain for " + what, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BenchFailed failed) throw failed;
            throw new BenchFailed("failed: " + what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailed("interrupted while waiting for " + what, e);
        }
    }

    /** Closes every connection of the loop. */
    @Override
    public void close() {
        channels.close().awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS); // the group alone would leave them open
        group.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
    }
}
