package org.joinmarket.directory;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.ClientHandshake;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.common.protocol.HandshakeRules;
import org.joinmarket.common.protocol.Location;
import org.joinmarket.directory.connection.ConnectionLimits;
import org.joinmarket.directory.connection.ConnectionManager;
import org.joinmarket.directory.connection.ManualLoop;
import org.joinmarket.directory.connection.MemoryConnection;
import org.joinmarket.directory.handshake.HandshakeHandler;
import org.joinmarket.directory.metrics.DirectoryMeters;
import org.joinmarket.directory.peer.PeerRegistry;
import org.joinmarket.directory.routing.Relay;
import org.joinmarket.directory.routing.RelayTiming;

/** The whole relay without a network and without a clock of its own. */
public final class TestDirectory {
    public static final Nick NICK = new Nick("J5DirNickOOOOOOO");
    public static final String MOTD = "MOTD";
    public static final String ONION = "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion:5222";
    public static final int OUTBOUND_BYTES = 256 * 1024;

    public final ManualLoop loop = new ManualLoop();
    public final SimpleMeterRegistry meterRegistry = new SimpleMeterRegistry();
    public final PeerRegistry registry;
    public final ConnectionManager connections;

    public TestDirectory() {
        this(100, "mainnet");
    }

    public TestDirectory(int maxPeers, String network) {
        var meters = new DirectoryMeters(meterRegistry);
        registry = new PeerRegistry(maxPeers);
        var timing = new RelayTiming(
                Duration.ofSeconds(60),
                Duration.ofSeconds(600),
                Duration.ofSeconds(1500),
                Duration.ofSeconds(30),
                Duration.ofMillis(100));
        var relay = new Relay(NICK, registry, loop, timing, meters);
        var rules = new HandshakeRules(network, false);
        var handshakes = new HandshakeHandler(rules, NICK, MOTD, registry, relay::admit, meters);
        var limits = new ConnectionLimits(
                65_536, OUTBOUND_BYTES, Duration.ofSeconds(30), Duration.ofSeconds(30), maxPeers + 10);
        connections = new ConnectionManager(limits, handshakes, meters);
        relay.start();
    }

    /** Somebody who has said nothing yet. */
    public MemoryConnection stranger() {
        return MemoryConnection.open(loop, connections);
    }

    /** Somebody who has shaken hands and read the answer. */
    public MemoryConnection peer(String nick, String location, String... features) {
        var connection = stranger();
        connection.receives(handshake(nick, location, features));
        connection.take();
        return connection;
    }

    public static Envelope handshake(String nick, String location, String... features) {
        return ClientHandshake.of(
                        new Nick(nick), Location.parse(location, false).orElseThrow(), Features.of(features), "mainnet")
                .toEnvelope();
    }

    public double count(String meter, String... tags) {
        return meterRegistry.get(meter).tags(tags).counter().count();
    }
}
