package org.joinmarket.directory.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.joinmarket.directory.limit.CloseReason;
import org.jspecify.annotations.Nullable;

/** A connection over TCP, by itself or behind an onion service. */
final class TcpConnection extends Connection implements LineFramer.Watcher {
    private final Channel channel;
    private final UnfinishedLines unfinishedLines;
    private @Nullable UnfinishedLine unfinishedLine;
    private @Nullable InetAddress source;

    /** @param unfinishedLines of its owner */
    TcpConnection(Channel channel, Loop loop, ConnectionLimits limits, UnfinishedLines unfinishedLines) {
        super(loop, limits);
        this.channel = channel;
        this.unfinishedLines = unfinishedLines;
    }

    @Override
    public void unfinished(int held, boolean another) {
        if (unfinishedLine == null) unfinishedLine = new UnfinishedLine(this);
        unfinishedLines.holds(unfinishedLine, held, another);
    }

    @Override
    public void pauseReading() {
        channel.config().setAutoRead(false);
    }

    @Override
    public void resumeReading() {
        channel.config().setAutoRead(true);
        if (unfinishedLine != null) unfinishedLines.renew(unfinishedLine);
    }

    @Override
    public boolean isReading() {
        return channel.config().isAutoRead();
    }

    @Override
    protected void write(ByteBuf line) {
        var _ = channel.write(line, channel.voidPromise()); // a failure comes to exceptionCaught
    }

    @Override
    protected void flushNow() {
        channel.flush();
    }

    @Override
    protected void closeNow() {
        var _ = channel.close(); // its end comes to channelInactive
    }

    @Override
    protected void flushAndClose() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public long pendingBytes() {
        var unsent = channel.unsafe().outboundBuffer();
        return unsent == null ? 0 : unsent.totalPendingWriteBytes();
    }

    @Override
    public int pendingWrites() {
        var unsent = channel.unsafe().outboundBuffer();
        return unsent == null ? 0 : unsent.size();
    }

    @Override
    public @Nullable InetAddress source() {
        return source;
    }

    /** The last handler of the pipeline: hands what comes to the manager. */
    static final class Handler extends ChannelInboundHandlerAdapter {
        private final TcpConnection connection;
        private final ConnectionManager manager;

        Handler(TcpConnection connection, ConnectionManager manager) {
            this.connection = connection;
            this.manager = manager;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            connection.source =
                    ctx.channel().remoteAddress() instanceof InetSocketAddress from ? from.getAddress() : null;
            manager.opened(connection);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof ByteBuf line) {
                try {
                    manager.received(connection, line);
                } finally {
                    line.release();
                }
            } else if (message instanceof LineFramer.Overlong) {
                manager.overlong(connection);
            }
        }

        /** Who does not read what we send is not read either. */
        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (ctx.channel().isWritable()) connection.resumeReading();
            else connection.pauseReading();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            manager.closed(connection);
        }

        /** The one place where anything that goes wrong with a connection ends; the rest of the relay goes on. */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            connection.close(cause instanceof java.io.IOException ? CloseReason.PEER_CLOSED : CloseReason.FAILED);
        }
    }
}
