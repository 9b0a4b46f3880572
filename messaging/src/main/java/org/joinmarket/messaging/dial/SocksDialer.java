package org.joinmarket.messaging.dial;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.proxy.Socks5ProxyHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * SOCKS5. The target's name is handed to the proxy as it is and never looked up here, so that nobody but the proxy
 * learns it. User and password are not credentials: Tor gives each pair circuits of its own.
 */
public final class SocksDialer implements Dialer {
    private final EventLoop loop;
    private final Duration timeout;
    private final Target proxy;
    private final String user;
    private final String password;

    /** @param user with {@code password}, what separates these connections from others; 1 to 255 ASCII characters each */
    public SocksDialer(EventLoop loop, Duration timeout, Target proxy, String user, String password) {
        this.loop = loop;
        this.timeout = timeout;
        this.proxy = proxy;
        this.user = user;
        this.password = password;
    }

    @Override
    public CompletionStage<Channel> dial(Target target, Consumer<ChannelPipeline> pipeline) {
        CompletableFuture<Channel> reached = new CompletableFuture<>();
        Tcp.resolve(
                loop,
                proxy,
                address -> connect(address, target, pipeline, reached),
                unknownHost -> reached.completeExceptionally(new DialFailedException(true, unknownHost)));
        return reached;
    }

    private void connect(
            InetSocketAddress address,
            Target target,
            Consumer<ChannelPipeline> pipeline,
            CompletableFuture<Channel> reached) {
        Socks5ProxyHandler socks = new Socks5ProxyHandler(address, user, password);
        socks.setConnectTimeoutMillis(timeout.toMillis());
        Tcp.bootstrap(loop, timeout, channelPipeline -> {
                    channelPipeline.addLast("socks", socks);
                    socks.connectFuture().addListener(future -> {
                        if (future.isSuccess()) reached.complete(channelPipeline.channel());
                        else reached.completeExceptionally(new DialFailedException(false, future.cause()));
                    });
                    pipeline.accept(channelPipeline);
                })
                .disableResolver()
                .connect(InetSocketAddress.createUnresolved(target.host(), target.port()))
                .addListener(tcp -> {
                    if (!tcp.isSuccess()) reached.completeExceptionally(new DialFailedException(true, tcp.cause()));
                });
    }
}
