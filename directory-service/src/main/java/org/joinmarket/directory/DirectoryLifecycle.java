package org.joinmarket.directory;

import org.joinmarket.directory.connection.EventLoops;
import org.joinmarket.directory.connection.Transport;
import org.joinmarket.directory.peer.KnownMakersKeeper;
import org.joinmarket.support.problems.StartupProblem;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the relay with the application and drains it before anything else stops: the HTTP servers, last to start and next to
 * stop, say meanwhile that it is not ready.
 */
final class DirectoryLifecycle implements SmartLifecycle {
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

    /** Spring waits for {@code stopped} as long as spring.lifecycle.timeout-per-shutdown-phase says, and then goes on. */
    @Override
    public void stop(Runnable stopped) {
        Thread.ofVirtual().name("drain").start(() -> {
            try {
                stop();
            } finally {
                stopped.run();
            }
        });
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
