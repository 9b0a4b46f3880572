package org.joinmarket.orderbook.web;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.joinmarket.orderbook.OrderbookProperties;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServer;

/**
 * What visitors can make us hold. Every answer holds the edition that it is made of until its last byte has gone, and a book is made
 * anew every two seconds: who reads slowly enough, over connections enough, would hold one book for each.
 */
@Component
final class VisitorLimits implements NettyServerCustomizer {
    private final Duration responseTimeout;
    private final int maxConnections;

    VisitorLimits(OrderbookProperties properties) {
        this.responseTimeout = properties.responseTimeout();
        this.maxConnections = properties.maxConnections();
    }

    @Override
    public HttpServer apply(HttpServer server) {
        var open = new AtomicInteger();
        return server.doOnChannelInit((_, channel, _) -> admit(channel, open))
                .mapHandle((answered, connection) ->
                        answered.timeout(responseTimeout, Mono.fromRunnable(() -> close(connection))));
    }

    private void admit(Channel channel, AtomicInteger open) {
        boolean tooMany = open.incrementAndGet() > maxConnections;
        channel.closeFuture().addListener(_ -> open.decrementAndGet());
        if (tooMany) {
            var _ = channel.close();
        }
    }

    private static void close(Connection slow) {
        var _ = slow.channel().close();
    }
}
