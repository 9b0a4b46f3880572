package org.joinmarket.directory.connection;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.directory.limit.CloseReason;
import org.joinmarket.directory.metrics.DirectoryMeters;
import org.joinmarket.support.logging.RateLimitedLog;
import org.slf4j.event.Level;

/**
 * Which connections exist, how many may, and how long one may take to say who it is. Knows nothing of nicks.
 *
 * <p>Transports report here; each call about a connection comes from its owner.
 */
@Slf4j
public final class ConnectionManager {
    private static final int LOGGED_ENDINGS_A_MINUTE = 60;

    private final ConnectionLimits limits;
    private final LineReceiver firstReceiver;
    private final DirectoryMeters meters;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final WaitingRoom waitingRoom;
    private final Sources sources;
    private final Predicate<InetAddress> banned;
    private final RateLimitedLog endings = new RateLimitedLog(
            log, Level.DEBUG, LOGGED_ENDINGS_A_MINUTE, Duration.ofMinutes(1), InstantSource.system());
    private volatile boolean shut;

    /**
     * @param firstReceiver gets the lines of every new connection until it hands over to another
     * @param banned addresses that nobody may come from
     */
    public ConnectionManager(
            ConnectionLimits limits,
            LineReceiver firstReceiver,
            Predicate<InetAddress> banned,
            DirectoryMeters meters) {
        this.limits = limits;
        this.waitingRoom = new WaitingRoom(limits.maxHandshaking());
        this.sources = new Sources(limits.maxPerSource());
        this.banned = banned;
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

    /** Of these, the ones that have not said who they are. */
    public int handshaking() {
        return waitingRoom.size();
    }

    /** A transport has a new connection. It is closed at once when there are too many. */
    public void opened(Connection connection) {
        connection.loop().check();
        var source = connection.source();
        if (shut) {
            refuse(connection, CloseReason.SHUTDOWN);
            return;
        }
        if (!sources.enter(source)) {
            refuse(connection, CloseReason.TOO_MANY_FROM_SOURCE);
            return;
        }
        open.add(connection);
        if (count.incrementAndGet() > limits.maxConnections()) {
            connection.close(CloseReason.TOO_MANY_CONNECTIONS);
            return;
        }
        if (source != null && banned.test(source)) {
            connection.close(CloseReason.BANNED);
            return;
        }
        connection.receiver(firstReceiver);
        connection.waitIn(waitingRoom);
        connection.deadline(limits.handshakeTimeout(), connection::expire);
        var crowdedOut = waitingRoom.enter(connection);
        if (crowdedOut != null) crowdedOut.requestClose(CloseReason.CROWDED_OUT);
    }

    /** One that was never counted. */
    private void refuse(Connection connection, CloseReason why) {
        noteEnd(why);
        connection.close(why);
    }

    private void noteEnd(CloseReason why) {
        meters.closed(why);
        if (why.isOurs())
            endings.log(line -> line.addKeyValue("reason", why.label()).log("connection closed"));
    }

    /** A line has come; released by the transport. */
    public void received(Connection connection, ByteBuf line) {
        var receiver = connection.receiver();
        if (receiver == null || !connection.isOpen()) return;
        connection.countReceived(line.readableBytes());
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
        sources.leave(connection.source());
        connection.close(CloseReason.PEER_CLOSED); // the reason only if nothing closed it before
        connection.settled();
        var why = connection.closeReason();
        if (why != null) noteEnd(why);
        var receiver = connection.receiver();
        if (receiver != null) receiver.onClosed(connection);
    }

    /** Lets nobody in any more: also not those that the transport accepted just before it stopped. */
    public void shut() {
        shut = true;
    }

    /** Closes every connection from such addresses; returns before it is done. */
    public void closeFrom(Predicate<InetAddress> sources, CloseReason why) {
        for (Connection connection : open) {
            var source = connection.source();
            if (source != null && sources.test(source)) connection.requestClose(why);
        }
    }

    /**
     * Closes some of what is open, whichever, once what is written to it is sent; returns before it is done.
     *
     * @return whether there may be more
     */
    public boolean closeSome(int most) {
        int closed = 0;
        for (Connection connection : open) {
            if (!connection.isOpen()) continue; // on its way out already
            if (closed++ == most) return true;
            connection.requestCloseAfterFlush(CloseReason.SHUTDOWN);
        }
        return false;
    }

    /** Closes everything; returns before it is done. */
    public void closeAll() {
        closeSome(Integer.MAX_VALUE);
    }
}
