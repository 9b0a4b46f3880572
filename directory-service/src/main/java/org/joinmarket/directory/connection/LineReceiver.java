package org.joinmarket.directory.connection;

import io.netty.buffer.ByteBuf;

/** What a connection's lines go to: first the handshake, then the relay. Called by the connection's owner only. */
public interface LineReceiver {
    /**
     * @param line the JSON as it came, ended by CR LF whatever ended it on the wire. The caller releases it; who passes it
     *     on retains it.
     */
    void onLine(Connection connection, ByteBuf line);

    /** The connection is gone; no further line comes. Called once. */
    void onClosed(Connection connection);
}
