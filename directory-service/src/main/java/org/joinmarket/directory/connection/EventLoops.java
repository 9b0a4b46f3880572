package org.joinmarket.directory.connection;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** The threads that connections belong to: epoll on Linux, else the JDK's selectors. */
public final class EventLoops implements AutoCloseable {
    private static final long QUIET_MILLIS = 50;
    private static final long PATIENCE_MILLIS = 3_000;
    private static final Duration LAG_INTERVAL = Duration.ofSeconds(1);

    private final EventLoopGroup group;
    private final Map<EventLoop, Loop> loops = new ConcurrentHashMap<>(); // one entry per thread

    /** @param threads at least one */
    public EventLoops(int threads) {
        group = new MultiThreadIoEventLoopGroup(
                threads,
                new DefaultThreadFactory("directory-io"),
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    EventLoopGroup group() {
        return group;
    }

    static Class<? extends ServerSocketChannel> serverChannel() {
        return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** Always the same for the same event loop. */
    Loop of(EventLoop eventLoop) {
        return loops.computeIfAbsent(eventLoop, NettyLoop::new);
    }

    /** Any of them, for what belongs to no connection. */
    public Loop any() {
        return of(group.next());
    }

    /** Bytes that the buffers of all connections take outside the heap, with what the allocator keeps ready. Any thread. */
    public static long directBufferBytes() {
        return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider
                ? provider.metric().usedDirectMemory()
                : 0;
    }

    /** As {@link #directBufferBytes()}, and those in the heap. Any thread. */
    public static long usedBufferBytes() {
        return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider
                ? provider.metric().usedDirectMemory() + provider.metric().usedHeapMemory()
                : 0;
    }

    /** @param lag hears once a second from each event loop by how many nanoseconds it is late */
    public void watchLag(LongConsumer lag) {
        for (EventExecutor each : group) watchLag((EventLoop) each, lag);
    }

    private static void watchLag(EventLoop loop, LongConsumer lag) {
        long due = System.nanoTime() + LAG_INTERVAL.toNanos();
        var _ = loop.schedule(
                () -> {
                    lag.accept(Math.max(0, System.nanoTime() - due));
                    if (!loop.isShuttingDown()) watchLag(loop, lag);
                },
                LAG_INTERVAL.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    /** Lets them finish what they do, for a few seconds. */
    @Override
    public void close() {
        group.shutdownGracefully(QUIET_MILLIS, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(2 * PATIENCE_MILLIS);
    }

    private record NettyLoop(EventLoop eventLoop) implements Loop {
        @Override
        public void execute(Runnable task) {
            if (!eventLoop.isShuttingDown()) eventLoop.execute(task);
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            var future = eventLoop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        }

        @Override
        public boolean isOwner() {
            return eventLoop.inEventLoop();
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }
    }
}
