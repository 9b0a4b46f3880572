package org.joinmarket.messaging;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads that all markets of one process share. Close it after them. */
public final class MarketNetwork implements AutoCloseable {
    private static final int THREADS = 2;
    private static final long GRACE_SECONDS = 2;

    private final MultiThreadIoEventLoopGroup loops;

    private MarketNetwork(int threads) {
        this.loops = new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory("market-io", true), NioIoHandler.newFactory());
    }

    /** Enough for tens of nicks on tens of directories. */
    public static MarketNetwork create() {
        return new MarketNetwork(THREADS);
    }

    EventLoop nextLoop() {
        return loops.next();
    }

    /** Waits up to 2 s for the threads to end. */
    @Override
    public void close() {
        loops.shutdownGracefully(0, GRACE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(GRACE_SECONDS, TimeUnit.SECONDS);
    }
}
