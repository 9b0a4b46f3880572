package org.joinmarket.directory;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.directory.connection.ConnectionManager;
import org.joinmarket.directory.connection.Loop;
import org.joinmarket.directory.connection.Transport;
import org.joinmarket.directory.routing.Relay;

/**
 * The relay as a whole: begins to accept and stops in good order, over whatever transport.
 *
 * <pre>
 *   new ── start ──▶ accepting ── drain ──▶ draining: not ready, accepts nobody, after the notice closes batch by batch
 *                        └───────────────────── stop ─────┴──▶ everything closed at once
 * </pre>
 */
@Slf4j
public final class DirectoryServer {
    private final Transport transport;
    private final ConnectionManager connections;
    private final Relay relay;
    private final InstantSource clock;
    private final DrainPlan plan;
    private final Loop housekeeping;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean accepting;
    private volatile boolean draining;
    private volatile int port;
    private volatile Instant startedAt = Instant.EPOCH;

    /** @param housekeeping where a drain's batches are counted out */
    DirectoryServer(
            Transport transport,
            ConnectionManager connections,
            Relay relay,
            InstantSource clock,
            DrainPlan plan,
            Loop housekeeping) {
        this.transport = transport;
        this.connections = connections;
        this.relay = relay;
        this.clock = clock;
        this.plan = plan;
        this.housekeeping = housekeeping;
    }

    /** @throws Transport.CannotListen if the address is not to be had */
    public void start() {
        port = transport.start(connections);
        relay.start();
        startedAt = clock.instant();
        accepting = true;
        log.atInfo().addKeyValue("port", port).log("directory accepts peers");
    }

    /** Closes everything at once, in the middle of a drain too; returns before it is done. */
    public synchronized void stop() {
        if (drained.isDone() || (!accepting && !draining)) return;
        if (accepting) {
            accepting = false;
            acceptNobody();
        }
        relay.stop();
        log.atInfo().addKeyValue("connections", connections.count()).log("directory stops");
        connections.closeAll();
        drained.complete(null);
    }

    /**
     * Shows everybody out, as the plan says; nobody is told that the others leave. Returns before it is done, and does
     * nothing the second time. Waits for the transport: not to be called by an event loop.
     *
     * @return done when every connection is closed or about to be; at once if it was not accepting
     */
    public synchronized CompletableFuture<Void> drain() {
        if (accepting) {
            draining = true; // first: who asks whether we are ready must hear "no" before somebody is turned away
            accepting = false;
            acceptNobody();
            log.atInfo()
                    .addKeyValue("connections", connections.count())
                    .addKeyValue("notice", plan.notice())
                    .log("directory drains");
            var _ = housekeeping.schedule(plan.notice(), this::beginToClose);
        } else if (!draining) {
            drained.complete(null);
        }
        return drained.copy();
    }

    private void acceptNobody() {
        connections.shut();
        transport.stop();
    }

    private void beginToClose() {
        relay.stop();
        closeBatch();
    }

    private void closeBatch() {
        if (connections.closeSome(plan.batch())) {
            var _ = housekeeping.schedule(plan.interval(), this::closeBatch);
        } else {
            log.atInfo().log("directory is drained");
            drained.complete(null);
        }
    }

    /** Whether newcomers are let in. */
    public boolean isAccepting() {
        return accepting;
    }

    /** Whether everybody is being shown out, or has been. */
    public boolean isDraining() {
        return draining;
    }

    /** The port for peers; 0 before the start. */
    public int port() {
        return port;
    }

    public Instant startedAt() {
        return startedAt;
    }
}
