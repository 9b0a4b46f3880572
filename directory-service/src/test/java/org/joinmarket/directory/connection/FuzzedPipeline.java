package org.joinmarket.directory.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

/** Bytes through the framing of a real connection, to a directory without a network. */
public final class FuzzedPipeline {
    private FuzzedPipeline() {}

    /** A stranger connects, sends this, and goes away. */
    public static void send(ManualLoop loop, ConnectionManager connections, byte[] bytes) {
        var connection = MemoryConnection.open(loop, connections);
        var framing = new EmbeddedChannel(new LineFramer(connections.limits().maxLineBytes()));
        framing.writeInbound(Unpooled.wrappedBuffer(bytes));
        framing.finish();
        for (Object next = framing.readInbound(); next != null; next = framing.readInbound()) {
            if (next instanceof ByteBuf line) {
                connection.receives(line);
            } else {
                connections.overlong(connection);
            }
        }
        if (connection.isOpen()) connection.isLost();
        loop.run();
    }
}
