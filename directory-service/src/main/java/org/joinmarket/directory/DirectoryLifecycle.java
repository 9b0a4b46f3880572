package org.joinmarket.directory;

import org.joinmarket.directory.connection.EventLoops;
import org.joinmarket.directory.connection.Transport;
import org.joinmarket.support.problems.StartupProblem;
import org.springframework.context.SmartLifecycle;

/** Starts the relay with the application and stops it before the HTTP server. */
final class DirectoryLifecycle implements SmartLifecycle {
    private final DirectoryServer server;
    private final EventLoops eventLoops;

    DirectoryLifecycle(DirectoryServer server, EventLoops eventLoops) {
        this.server = server;
        this.eventLoops = eventLoops;
    }

    @Override
    public void start() {
        try {
            server.start();
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
        server.stop();
        eventLoops.close();
    }

    @Override
    public boolean isRunning() {
        return server.isAccepting();
    }
}
