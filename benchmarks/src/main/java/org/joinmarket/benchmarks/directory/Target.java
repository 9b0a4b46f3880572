package org.joinmarket.benchmarks.directory;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** A directory under load. Closing it ends what we started and nothing else. */
public interface Target extends AutoCloseable {
    InetSocketAddress address();

    /** The name of the market's network in its handshakes. */
    String network();

    /** Its memory and time, where it is a process of ours. */
    Optional<Inspection> inspection();

    /** Why it ended, if it did: the end of its log. */
    default Optional<String> obituary() {
        return Optional.empty();
    }

    /** How long what a step leaves behind takes: closed connections, notices on their way. */
    default Duration settling() {
        return Duration.ofSeconds(2);
    }

    /** After so long without a single line, what has not come is lost. */
    default Duration silence() {
        return Duration.ofSeconds(2);
    }

    @Override
    void close();
}
