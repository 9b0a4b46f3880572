package org.joinmarket.benchmarks.directory;

import java.net.InetSocketAddress;
import java.util.Optional;

/** Somebody else's directory: nothing but its port is seen. */
public record RemoteDirectory(InetSocketAddress address, String network) implements Target {
    @Override
    public Optional<Inspection> inspection() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
