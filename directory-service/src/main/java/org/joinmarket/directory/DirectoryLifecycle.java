package org.joinmarket.directory;

import org.joinmarket.directory.connection.EventLoops;
import org.joinmarket.directory.connection.Transport;
import org.joinmarket.directory.peer.KnownMakersKeeper;
import org.joinmarket.support.DrainingLifecycle;
import org.joinmarket.support.problems.StartupProblem;

/**
 * Starts the relay with the application and drains it before anything else stops: the HTTP servers, last to start and next to
 * stop, say meanwhile that it is not ready.
 */
final class DirectoryLifecycle implements DrainingLifecycle {
    private final DirectoryServer server;
    private final EventLoops eventLoops;
    private final KnownMakersKeeper knownMakers;
    private volatile boolean running;

    DirectoryLifecycle(DirectoryServer server, EventLoops eventLoops, KnownMakersKeeper knownMakers) {
        this.server = server;
        this.eventLoops = eventLoops;
        this.knownMakers = knownMakers;
    }

    @Override
    public void start() {
        try {
            server.start();
            knownMakers.start();
            running = true;
        } catch (Transport.CannotListen e) {
            var cause = e.getCause();
            throw new StartupProblem(
                    e.getMessage() + (cause == null ? "" : ": " + cause.getMessage()),
                    "Set joinmarket.directory.bind and joinmarket.directory.port to a free address of this machine",
                    e);
        }
    }

    @Override
    public void stop() {
        server.drain().join();
        knownMakers.save();
        eventLoops.close();
        running = false;
    }

    /** Also after a drain that an operator asked for: the event loops still run. */
    @Override
    public boolean isRunning() {
        return running;
    }
}
