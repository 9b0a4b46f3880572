package org.joinmarket.messaging.dial;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The one way by which connections are opened, so that whoever uses one does not know how it came about. */
public interface Dialer {
    /**
     * @param pipeline adds the handlers that speak to the target; called before the first byte is read
     * @return the channel once it reaches the target itself, on the channel's own event loop; or a
     *     {@link DialFailedException}
     */
    CompletionStage<Channel> dial(Target target, Consumer<ChannelPipeline> pipeline);
}
