package org.joinmarket.directory.connection;

import io.netty.buffer.ByteBuf;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.joinmarket.directory.limit.CloseReason;
import org.joinmarket.directory.metrics.DirectoryMeters;

/**
 * Which connections exist, how many may, and how long one may take to say who it is. Knows nothing of nicks.
 *
 * <p>Transports report here; each call about a connection comes from its owner.
 */
public final class ConnectionManager {
    private final ConnectionLimits limits;
    private final LineReceiver firstReceiver;
    private final DirectoryMeters meters;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();

    /** @param firstReceiver gets the lines of every new connection until it hands over to another */
    public ConnectionManager(ConnectionLimits limits, LineReceiver firstReceiver, DirectoryMeters meters) {
        this.limits = limits;
        this.firstReceiver = firstReceiver;
        this.meters = meters;
    }

    public ConnectionLimits limits() {
        return limits;
    }

    /** Connections kept now, handshaked or not. */
    public int count() {
        return count.get();
    }

    /** A transport has a new connection. It is closed at once when there are too many. */
    public void opened(Connection connection) {
        connection.loop().check();
        open.add(connection);
        if (count.incrementAndGet() > limits.maxConnections()) {
            connection.close(CloseReason.TOO_MANY_CONNECTIONS);
            return;
        }
        connection.receiver(firstReceiver);
        connection.deadline(limits.handshakeTimeout(), connection::expire);
    }

    /** A line has come; released by the transport. */
    public void received(Connection connection, ByteBuf line) {
        var receiver = connection.receiver();
        if (receiver == null || !connection.isOpen()) return;
        meters.bytesIn(line.readableBytes());
        receiver.onLine(connection, line);
    }

    /** More bytes without an end of line than a line may have. */
    public void overlong(Connection connection) {
        connection.close(CloseReason.LINE_TOO_LONG);
    }

    /** The transport has lost or ended the connection. */
    public void closed(Connection connection) {
        connection.loop().check();
        if (!open.remove(connection)) return;
        count.decrementAndGet();
        connection.close(CloseReason.PEER_CLOSED); // the reason only if nothing closed it before
        connection.deadlineMet();
        var why = connection.closeReason();
        if (why != null) meters.closed(why);
        var receiver = connection.receiver();
        if (receiver != null) receiver.onClosed(connection);
    }

    /** Closes everything; returns before it is done. */
    public void closeAll() {
        open.forEach(connection -> connection.requestClose(CloseReason.SHUTDOWN));
    }
}
