package org.joinmarket.directory.handshake;

import io.netty.buffer.ByteBuf;
import org.joinmarket.directory.connection.Connection;
import org.joinmarket.directory.connection.LineReceiver;
import org.joinmarket.directory.limit.Turnstile;

/** Lets newcomers to the handshake no faster than they are to be looked at; the others wait, unread. */
public final class Entrance implements LineReceiver {
    private final Turnstile turnstile;
    private final LineReceiver handshakes;

    public Entrance(Turnstile turnstile, LineReceiver handshakes) {
        this.turnstile = turnstile;
        this.handshakes = handshakes;
    }

    @Override
    public void onLine(Connection connection, ByteBuf line) {
        if (turnstile.pass()) {
            connection.receiver(handshakes);
            handshakes.onLine(connection, line);
        } else {
            Queueing.begin(connection, line, turnstile, handshakes);
        }
    }

    @Override
    public void onClosed(Connection connection) {
        handshakes.onClosed(connection);
    }
}
