package org.joinmarket.messaging.dial;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** TCP without a proxy. */
public final class PlainDialer implements Dialer {
    private final EventLoop loop;
    private final Duration timeout;

    public PlainDialer(EventLoop loop, Duration timeout) {
        this.loop = loop;
        this.timeout = timeout;
    }

    @Override
    public CompletionStage<Channel> dial(Target target, Consumer<ChannelPipeline> pipeline) {
        CompletableFuture<Channel> reached = new CompletableFuture<>();
        Tcp.resolve(
                loop,
                target,
                address -> Tcp.bootstrap(loop, timeout, pipeline)
                        .connect(address)
                        .addListener(tcp -> {
                            if (tcp.isSuccess()) reached.complete(((ChannelFuture) tcp).channel());
                            else reached.completeExceptionally(new DialFailedException(false, tcp.cause()));
                        }),
                unknownHost -> reached.completeExceptionally(new DialFailedException(false, unknownHost)));
        return reached;
    }
}
