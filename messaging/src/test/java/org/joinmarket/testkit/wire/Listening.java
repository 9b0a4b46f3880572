package org.joinmarket.testkit.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A server on a free loopback port with a virtual thread per connection. */
final class Listening implements AutoCloseable {
    /** Serves one connection until it is done with it; the socket is closed afterwards. */
    interface Service {
        void serve(Socket socket) throws IOException;
    }

    private final ServerSocket server;
    private final Service service;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private Listening(ServerSocket server, Service service) {
        this.server = server;
        this.service = service;
    }

    static Listening start(String name, Service service) {
        try {
            Listening listening = new Listening(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), service);
            Thread.ofVirtual().name(name).start(listening::accept);
            return listening;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().name("scripted-connection").start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // the way to stop
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            service.serve(socket);
        } catch (IOException gone) {
            // as on a real network
        } finally {
            open.remove(socket);
        }
    }

    /** Closes what is open now; keeps listening. */
    void dropAll() {
        for (Socket socket : open) {
            try {
                socket.close();
            } catch (IOException alreadyGone) {
                // that is what was wanted
            }
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        dropAll();
    }
}
