package org.joinmarket.benchmarks.scenario;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.joinmarket.benchmarks.directory.Inspection;
import org.joinmarket.benchmarks.directory.Target;

/** A target that is not waited for as long as for good measurements, which a test does not want. */
record Hasty(Target target, Duration settling, Duration silence) implements Target {
    @Override
    public InetSocketAddress address() {
        return target.address();
    }

    @Override
    public String network() {
        return target.network();
    }

    @Override
    public Optional<Inspection> inspection() {
        return target.inspection();
    }

    @Override
    public Optional<String> obituary() {
        return target.obituary();
    }

    @Override
    public void close() {
        target.close();
    }
}
