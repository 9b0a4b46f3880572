package org.joinmarket.directory.handshake;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.joinmarket.directory.connection.Connection;
import org.joinmarket.directory.connection.LineReceiver;
import org.joinmarket.directory.connection.Loop;
import org.joinmarket.directory.limit.CloseReason;
import org.joinmarket.directory.limit.Turnstile;

/** Lets newcomers to the handshake in the order in which they came to their loop; the others wait, unread. */
public final class Entrance implements LineReceiver {
    private final Turnstile turnstile;
    private final LineReceiver handshakes;
    private final Map<Loop, NewcomerQueue> queues = new ConcurrentHashMap<>(); // one entry per thread

    public Entrance(Turnstile turnstile, LineReceiver handshakes) {
        this.turnstile = turnstile;
        this.handshakes = handshakes;
    }

    @Override
    public void onLine(Connection connection, ByteBuf line) {
        var queue = queues.computeIfAbsent(connection.loop(), loop -> new NewcomerQueue(loop, turnstile));
        if (queue.passAtOnce()) {
            letIn(connection, line);
        } else {
            new Waiting(queue, connection, line.copy()).begin();
        }
    }

    private void letIn(Connection connection, ByteBuf line) {
        connection.receiver(handshakes);
        handshakes.onLine(connection, line);
    }

    @Override
    public void onClosed(Connection connection) {
        handshakes.onClosed(connection);
    }

    /** Somebody who has said all that it may before an answer. */
    private final class Waiting implements LineReceiver, Runnable {
        private final NewcomerQueue queue;
        private final Connection connection;
        private final ByteBuf handshake;

        Waiting(NewcomerQueue queue, Connection connection, ByteBuf handshake) {
            this.queue = queue;
            this.connection = connection;
            this.handshake = handshake;
        }

        void begin() {
            connection.receiver(this);
            connection.pauseReading();
            queue.add(this);
        }

        /** It is its turn. One that is closed, but whose end is not here yet, has none any more. */
        @Override
        public void run() {
            if (!connection.isOpen()) return;
            connection.resumeReading();
            try {
                letIn(connection, handshake);
            } finally {
                handshake.release();
            }
        }

        /** More than a handshake before an answer, and at a busy time. */
        @Override
        public void onLine(Connection busy, ByteBuf line) {
            busy.close(CloseReason.HANDSHAKE_FAILED);
        }

        @Override
        public void onClosed(Connection gone) {
            queue.remove(this);
            handshake.release();
            handshakes.onClosed(gone);
        }
    }
}
