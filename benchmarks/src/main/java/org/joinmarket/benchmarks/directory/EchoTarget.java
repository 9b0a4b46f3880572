package org.joinmarket.benchmarks.directory;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.joinmarket.benchmarks.relay.EchoRelay;

/** The generator's own relay, in place of a directory. */
public final class EchoTarget implements Target {
    private static final String NETWORK = "regtest";

    private final EchoRelay relay;

    /** @param loseEvery see {@link EchoRelay} */
    public EchoTarget(int loseEvery) {
        relay = new EchoRelay(NETWORK, loseEvery);
    }

    @Override
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), relay.port());
    }

    @Override
    public String network() {
        return NETWORK;
    }

    @Override
    public Optional<Inspection> inspection() {
        return Optional.empty();
    }

    @Override
    public void close() {
        relay.close();
    }
}
