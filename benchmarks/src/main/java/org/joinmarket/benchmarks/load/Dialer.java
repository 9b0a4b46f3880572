package org.joinmarket.benchmarks.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/** Connects peers to one directory. Belongs to its loop. */
public final class Dialer {
    /** Longer than any peer should wait; what takes longer is a failure. */
    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** From dialling to the answer to the handshake. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);

    /** What a peer that never reads takes in before its directory notices. The kernel doubles it. */
    private static final int SMALL_BUFFER_BYTES = 4_096;

    private final LoadLoop loop;
    private final InetSocketAddress directory;
    private final String network;
    private final int sources;
    private final OneReadBuffer readBuffer = new OneReadBuffer();
    private int dialled;

    /**
     * @param sources addresses 127.0.0.1, 127.0.0.2, … that loopback connections come from in turn, 1 to 250: each has ports of
     *     its own. Other directories are dialled from whatever address the kernel takes
     */
    public Dialer(LoadLoop loop, InetSocketAddress directory, String network, int sources) {
        if (sources < 1 || sources > 250) throw new IllegalArgumentException("sources must be 1 to 250");
        this.loop = loop;
        this.directory = directory;
        this.network = network;
        this.sources = directory.getAddress() != null && directory.getAddress().isLoopbackAddress() ? sources : 1;
    }

    public LoadLoop loop() {
        return loop;
    }

    /** A peer that has not dialled yet, so that a storm does not begin with writing a thousand handshakes. */
    Peer prepare(PeerSpec spec, PeerEvents events, PeerLines lines) {
        return new Peer(spec, network, events, lines);
    }

    /** Dials, and says who the peer is as soon as there is a connection. */
    public Peer dial(PeerSpec spec, PeerEvents events, PeerLines lines) {
        var peer = prepare(spec, events, lines);
        dial(peer);
        return peer;
    }

    void dial(Peer peer) {
        var spec = peer.spec();
        var bootstrap = new Bootstrap()
                .group(loop.group())
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_TIMEOUT.toMillis())
                .option(ChannelOption.RECVBUF_ALLOCATOR, readBuffer)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        loop.owns(channel);
                        channel.pipeline().addLast(peer);
                    }
                });
        if (spec.smallBuffer()) bootstrap.option(ChannelOption.SO_RCVBUF, SMALL_BUFFER_BYTES);
        if (spec.abrupt()) bootstrap.option(ChannelOption.SO_LINGER, 0);
        if (sources > 1) {
            bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
            bootstrap.localAddress(source(dialled++ % sources), 0);
        }
        peer.dialledNow();
        loop.schedule(ANSWER_TIMEOUT, peer::giveUp);
        bootstrap.connect(directory).addListener(done -> {
            if (!done.isSuccess()) peer.failed();
        });
    }

    private static InetAddress source(int index) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (1 + index)});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
