package org.joinmarket.messaging.dial;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** What both diallers share. */
final class Tcp {
    /** A round's transactions to ten makers at once fit below it; a peer that takes no more than this is stuck. */
    private static final WriteBufferWaterMark WRITE_MARKS = new WriteBufferWaterMark(1 << 20, 4 << 20);

    private Tcp() {}

    static Bootstrap bootstrap(EventLoop loop, Duration timeout, Consumer<ChannelPipeline> pipeline) {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(timeout.toMillis()))
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_MARKS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        pipeline.accept(channel.pipeline());
                    }
                });
    }

    /** Looks the host up on a thread of its own, because that blocks, and calls back on the loop. */
    static void resolve(
            EventLoop loop, Target target, Consumer<InetSocketAddress> found, Consumer<UnknownHostException> notFound) {
        Thread.ofVirtual().name("resolve").start(() -> {
            try {
                loop.execute(lookUp(target, found, notFound));
            } catch (RejectedExecutionException closedMeanwhile) {
                // nobody is left who waits for the answer
            }
        });
    }

    private static Runnable lookUp(
            Target target, Consumer<InetSocketAddress> found, Consumer<UnknownHostException> notFound) {
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(target.host()), target.port());
            return () -> found.accept(address);
        } catch (UnknownHostException e) {
            return () -> notFound.accept(e);
        }
    }
}
