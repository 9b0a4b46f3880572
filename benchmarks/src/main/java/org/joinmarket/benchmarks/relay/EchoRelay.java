package org.joinmarket.benchmarks.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.DirectoryHandshake;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.common.protocol.Features;
import org.jspecify.annotations.Nullable;

/**
 * As little of a directory as the generator needs to measure itself: one thread, no checks, no limits. Whatever comes in one read
 * goes out in one write for each peer, unseen; only the first line of a read says where to. Who leaves is told to all.
 *
 * <p>It can be told to lose lines, so that the counting of lost lines can be tested.
 */
public final class EchoRelay implements AutoCloseable {
    private static final int BACKLOG = 4_096;
    private static final int TYPE_AT = "{\"type\": ".length();
    private static final int LINE_AT = "{\"type\": 687, \"line\": \"".length();
    private static final int NICK_CHARS = 16;
    private static final Pattern NICK = Pattern.compile("nick\\\\\": \\\\\"(J5\\w{14})");
    private static final Pattern LOCATION = Pattern.compile("location-string\\\\\": \\\\\"([^\\\\]*)");
    private static final byte LF = '\n';
    private static final long STOP_MILLIS = 5_000;
    private static final int GATHER_MILLIS = 5;
    private static final int GONE_PER_LINE = 200;
    private static final Nick NAME = new Nick("J5EchoEchoEchoEO");

    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("echo", true), EpollIoHandler.newFactory());
    private final ChannelGroup channels = new DefaultChannelGroup(group.next());
    private final ByteBuf welcome;
    private final int loseEvery;
    private final int port;
    private final Map<AsciiString, Member> byNick = new HashMap<>();
    private final List<Member> members = new ArrayList<>();
    private final List<String> gone = new ArrayList<>();
    private long deliveries;

    /**
     * @param network that its handshake names
     * @param loseEvery of so many deliveries one is dropped; 0: none
     */
    public EchoRelay(String network, int loseEvery) {
        this.loseEvery = loseEvery;
        byte[] accepting = EnvelopeCodec.encode(DirectoryHandshake.accepting(NAME, network, Features.NONE, "echo")
                .toEnvelope());
        this.welcome = Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeBytes(accepting));
        var bound = new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(512, 2_048, 65_536))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channels.add(channel);
                        channel.pipeline().addLast(new Member());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly();
        channels.add(bound.channel());
        port = ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        channels.close().awaitUninterruptibly(STOP_MILLIS);
        group.shutdownGracefully(0, STOP_MILLIS, MILLISECONDS).awaitUninterruptibly(STOP_MILLIS);
    }

    private final class Member extends ChannelInboundHandlerAdapter {
        private @Nullable ChannelHandlerContext context;
        private @Nullable AsciiString nick;
        private String location = "";
        private @Nullable ByteBuf rest;
        private int seat;

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            context = ctx;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            if (rest != null) {
                bytes = Unpooled.wrappedBuffer(rest, bytes);
                rest = null;
            }
            int whole = wholeLines(bytes);
            try {
                if (whole > 0) takeLines(bytes.slice(bytes.readerIndex(), whole));
                if (whole < bytes.readableBytes())
                    rest = bytes.retainedSlice(bytes.readerIndex() + whole, bytes.readableBytes() - whole);
            } finally {
                bytes.release();
            }
        }

        private int wholeLines(ByteBuf bytes) {
            for (int at = bytes.writerIndex() - 1; at >= bytes.readerIndex(); at--)
                if (bytes.getByte(at) == LF) return at + 1 - bytes.readerIndex();
            return 0;
        }

        /** All lines of one read are of one kind, as the generator sends them. */
        private void takeLines(ByteBuf lines) {
            if (nick == null) {
                join(lines.toString(US_ASCII));
                return;
            }
            switch (lines.getByte(lines.readerIndex() + TYPE_AT + 2)) {
                case '7' -> toAll(lines, this); // 687; the others in use end in other digits, but for 797 and 807
                case '5' -> toOne(lines);
                default -> {}
            }
        }

        private void join(String handshake) {
            var found = NICK.matcher(handshake);
            if (!found.find()) throw new IllegalStateException("not a handshake of the generator");
            nick = new AsciiString(found.group(1));
            var where = LOCATION.matcher(handshake);
            if (where.find()) location = where.group(1);
            byNick.put(nick, this);
            seat = members.size();
            members.add(this);
            write(welcome.duplicate());
        }

        private void toOne(ByteBuf lines) {
            byte[] to = ByteBufUtil.getBytes(lines, lines.readerIndex() + LINE_AT + NICK_CHARS + 1, NICK_CHARS);
            var target = byNick.get(new AsciiString(to, false));
            if (target != null) deliver(target, lines);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (rest != null) rest.release();
            if (nick == null) return;
            byNick.remove(nick, this);
            var last = members.removeLast();
            if (last != this) {
                members.set(seat, last);
                last.seat = seat;
            }
            gone.add(nick + ";" + location + ";D");
            if (gone.size() == 1) {
                var _ = ctx.executor().schedule(EchoRelay.this::tellGone, GATHER_MILLIS, MILLISECONDS);
            }
        }

        private void write(ByteBuf bytes) {
            if (context == null) throw new IllegalStateException("not connected");
            var _ = context.writeAndFlush(bytes, context.voidPromise()); // a failure comes to exceptionCaught
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            var _ = ctx.close();
        }
    }

    private void tellGone() {
        for (int start = 0; start < gone.size(); start += GONE_PER_LINE) {
            var entries = gone.subList(start, Math.min(gone.size(), start + GONE_PER_LINE));
            byte[] line = EnvelopeCodec.encode(new Envelope(Envelope.PEERLIST, String.join(",", entries)));
            var bytes = Unpooled.directBuffer(line.length).writeBytes(line);
            toAll(bytes, null);
            bytes.release();
        }
        gone.clear();
    }

    private void toAll(ByteBuf lines, @Nullable Member except) {
        for (int i = members.size() - 1; i >= 0; i--) {
            var member = members.get(i);
            if (member != except) deliver(member, lines);
        }
    }

    private void deliver(Member to, ByteBuf lines) {
        if (loseEvery > 0 && ++deliveries % loseEvery == 0) return;
        to.write(lines.retainedDuplicate());
    }
}
