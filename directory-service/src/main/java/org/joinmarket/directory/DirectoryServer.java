package org.joinmarket.directory;

import java.time.Instant;
import java.time.InstantSource;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.directory.connection.ConnectionManager;
import org.joinmarket.directory.connection.Transport;
import org.joinmarket.directory.routing.Relay;

/** The relay as a whole: begins to accept and stops in good order, over whatever transport. */
@Slf4j
public final class DirectoryServer {
    private final Transport transport;
    private final ConnectionManager connections;
    private final Relay relay;
    private final InstantSource clock;
    private volatile boolean accepting;
    private volatile int port;
    private volatile Instant startedAt = Instant.EPOCH;

    public DirectoryServer(Transport transport, ConnectionManager connections, Relay relay, InstantSource clock) {
        this.transport = transport;
        this.connections = connections;
        this.relay = relay;
        this.clock = clock;
    }

    /** @throws Transport.CannotListen if the address is not to be had */
    public void start() {
        port = transport.start(connections);
        relay.start();
        startedAt = clock.instant();
        accepting = true;
        log.atInfo().addKeyValue("port", port).log("directory accepts peers");
    }

    public void stop() {
        if (!accepting) return;
        accepting = false;
        transport.stop();
        relay.stop();
        log.atInfo().addKeyValue("connections", connections.count()).log("directory stops");
        connections.closeAll();
    }

    /** Whether newcomers are let in. */
    public boolean isAccepting() {
        return accepting;
    }

    /** The port for peers; 0 before the start. */
    public int port() {
        return port;
    }

    public Instant startedAt() {
        return startedAt;
    }
}
