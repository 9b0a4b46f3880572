package org.joinmarket.directory.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.directory.limit.CloseReason;
import org.jspecify.annotations.Nullable;

/** A connection with the pipeline of a real one, and without a network: what comes are bytes, cut as it pleases the test. */
public final class PipedConnection {
    private static final int LONGEST_READ_BYTES = 16_384;

    private final EmbeddedChannel channel;
    private final ManualLoop loop;
    private final TcpConnection connection;

    private PipedConnection(ManualLoop loop, EmbeddedChannel channel, TcpConnection connection) {
        this.loop = loop;
        this.channel = channel;
        this.connection = connection;
    }

    /** @param buffers where what comes is kept */
    public static PipedConnection open(
            ManualLoop loop, ConnectionManager manager, InboundMemory inbound, ByteBufAllocator buffers) {
        TcpConnection[] made = new TcpConnection[1];
        var channel = new EmbeddedChannel(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel ch) {
                ch.config().setAllocator(buffers);
                made[0] = new TcpConnection(ch, loop, manager.limits(), inbound.of(loop));
                ch.pipeline().addLast(new LineFramer(made[0]), new TcpConnection.Handler(made[0], manager));
            }
        });
        return new PipedConnection(loop, channel, made[0]);
    }

    /** As if these bytes had come, in reads as long as a real one can be. */
    public void sends(byte[] bytes) {
        for (int at = 0; at < bytes.length && channel.isOpen(); at += LONGEST_READ_BYTES) {
            int length = Math.min(LONGEST_READ_BYTES, bytes.length - at);
            channel.writeInbound(channel.alloc().buffer(length, length).writeBytes(bytes, at, length));
            loop.run();
        }
    }

    public void sends(String text) {
        sends(text.getBytes(StandardCharsets.US_ASCII));
    }

    public void sends(Envelope envelope) {
        sends(EnvelopeCodec.encode(envelope));
    }

    /** What it was sent since the last call, as one text. */
    public String take() {
        var text = new StringBuilder();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            text.append(next.toString(StandardCharsets.UTF_8));
            next.release();
        }
        return text.toString();
    }

    /** The directory does not read it until told to go on. */
    public void pause() {
        connection.pauseReading();
    }

    public void resume() {
        connection.resumeReading();
    }

    public void isLost() {
        channel.finishAndReleaseAll();
        loop.run();
    }

    public boolean isOpen() {
        return connection.isOpen();
    }

    public @Nullable CloseReason closeReason() {
        return connection.closeReason();
    }
}
