package org.joinmarket.directory.connection;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;

/** Bytes through the pipeline of a real connection, to a directory without a network. */
public final class FuzzedPipeline {
    private FuzzedPipeline() {}

    /** A stranger connects, sends this, and goes away. */
    public static void send(ManualLoop loop, ConnectionManager connections, byte[] bytes) {
        var inbound = new InboundMemory(1 << 20, 1, Duration.ofSeconds(60));
        var stranger = PipedConnection.open(loop, connections, inbound, UnpooledByteBufAllocator.DEFAULT);
        stranger.sends(bytes);
        stranger.isLost();
        if (inbound.bytes() != 0) throw new AssertionError("something is kept of a line: " + inbound.bytes());
    }
}
