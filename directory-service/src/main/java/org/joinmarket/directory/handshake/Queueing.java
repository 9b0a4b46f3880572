package org.joinmarket.directory.handshake;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.joinmarket.directory.connection.Connection;
import org.joinmarket.directory.connection.LineReceiver;
import org.joinmarket.directory.limit.CloseReason;
import org.joinmarket.directory.limit.Turnstile;

/** A newcomer whose handshake waits at the turnstile, unread until then. It has said all that it may before an answer. */
final class Queueing implements LineReceiver {
    static final Duration RETRY = Duration.ofMillis(100);

    private final Turnstile turnstile;
    private final LineReceiver next;
    private final ByteBuf handshake;
    private boolean over;

    private Queueing(Turnstile turnstile, LineReceiver next, ByteBuf handshake) {
        this.turnstile = turnstile;
        this.next = next;
        this.handshake = handshake;
    }

    /** @param next gets the line when it is its turn, and the connection's end whenever that is */
    static void begin(Connection connection, ByteBuf line, Turnstile turnstile, LineReceiver next) {
        var queueing = new Queueing(turnstile, next, line.copy());
        connection.receiver(queueing);
        connection.pauseReading();
        queueing.tryLater(connection);
    }

    private void tryLater(Connection connection) {
        var _ = connection.loop().schedule(RETRY, () -> tryNow(connection));
    }

    private void tryNow(Connection connection) {
        if (over) return;
        if (!turnstile.pass()) {
            tryLater(connection);
            return;
        }
        over = true;
        connection.receiver(next);
        connection.resumeReading();
        try {
            next.onLine(connection, handshake);
        } finally {
            handshake.release();
        }
    }

    /** More than a handshake before an answer, and at a busy time. */
    @Override
    public void onLine(Connection connection, ByteBuf line) {
        connection.close(CloseReason.HANDSHAKE_FAILED);
    }

    @Override
    public void onClosed(Connection connection) {
        over = true;
        handshake.release();
        next.onClosed(connection);
    }
}
