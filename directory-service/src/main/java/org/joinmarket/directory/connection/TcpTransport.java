package org.joinmarket.directory.connection;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Listens on a TCP port; in production an onion service forwards to it. */
public final class TcpTransport implements Transport {
    private static final int BACKLOG = 1_024;
    private static final int MIN_READ_BYTES = 512;
    private static final int FIRST_READ_BYTES = 1_024;
    private static final int MAX_READ_BYTES = 16_384;

    /** One: whoever sends all the time takes its turn like everybody else. */
    private static final int READS_IN_A_TURN = 1;

    private final EventLoops eventLoops;
    private final InetSocketAddress address;
    private final InboundMemory inbound;
    private @Nullable Channel listening;

    /** @param port 0 for any free one */
    public TcpTransport(EventLoops eventLoops, InetAddress bind, int port, InboundMemory inbound) {
        this.eventLoops = eventLoops;
        this.inbound = inbound;
        this.address = new InetSocketAddress(bind, port);
    }

    @Override
    public int start(ConnectionManager connections) {
        int publicBytes = (int) Math.min(connections.limits().publicBytes(), Integer.MAX_VALUE);
        var bound = new ServerBootstrap()
                .group(eventLoops.group())
                .channel(EventLoops.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(MIN_READ_BYTES, FIRST_READ_BYTES, MAX_READ_BYTES)
                                .maxMessagesPerRead(READS_IN_A_TURN))
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(publicBytes / 2, publicBytes))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        var limits = connections.limits();
                        var loop = eventLoops.of(channel.eventLoop());
                        var connection = new TcpConnection(channel, loop, limits, inbound.of(loop));
                        channel.pipeline()
                                .addLast("framing", new LineFramer(connection))
                                .addLast("connection", new TcpConnection.Handler(connection, connections));
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess())
            throw new CannotListen(
                    "cannot listen on " + address.getHostString() + ":" + address.getPort(), bound.cause());
        listening = bound.channel();
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @Override
    public void stop() {
        if (listening != null) listening.close().awaitUninterruptibly();
    }
}
