package org.joinmarket.directory;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickAuthMode;
import org.joinmarket.common.protocol.ClientHandshake;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.common.protocol.HandshakeRules;
import org.joinmarket.common.protocol.Location;
import org.joinmarket.directory.connection.ConnectionLimits;
import org.joinmarket.directory.connection.ConnectionManager;
import org.joinmarket.directory.connection.InboundMemory;
import org.joinmarket.directory.connection.ManualLoop;
import org.joinmarket.directory.connection.MemoryConnection;
import org.joinmarket.directory.connection.PipedConnection;
import org.joinmarket.directory.handshake.Entrance;
import org.joinmarket.directory.handshake.HandshakeHandler;
import org.joinmarket.directory.handshake.NickAuthPolicy;
import org.joinmarket.directory.limit.FanOutLimits;
import org.joinmarket.directory.limit.Rate;
import org.joinmarket.directory.limit.TrafficKind;
import org.joinmarket.directory.limit.TrafficLimits;
import org.joinmarket.directory.limit.Turnstile;
import org.joinmarket.directory.metrics.DirectoryMeters;
import org.joinmarket.directory.peer.KnownMakers;
import org.joinmarket.directory.peer.PeerRegistry;
import org.joinmarket.directory.routing.OutboundMemory;
import org.joinmarket.directory.routing.Relay;
import org.joinmarket.directory.routing.RelayLimits;
import org.joinmarket.directory.routing.RelayTiming;

/** The whole relay without a network and without a clock of its own. */
public final class TestDirectory {
    public static final Nick NICK = new Nick("J5DirNickOOOOOOO");
    public static final String MOTD = "MOTD";
    public static final String ONION = "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion:5222";
    public static final int OUTBOUND_BYTES = 256 * 1024;
    public static final long MAX_BUFFERS = 1 << 20;
    public static final long MAX_WRITES = 2_500;
    public static final long INBOUND_BYTES = 4 << 20;
    public static final Duration LINE_TIMEOUT = Duration.ofSeconds(60);
    public static final Duration LONG_CONNECTED = Duration.ofMinutes(10);
    public static final Rate PLENTY = Rate.perSecond(1_000_000_000, 1_000_000_000);

    public static final RelayLimits NO_LIMITS = new RelayLimits(
            Setup.traffic(false, Map.of()), new FanOutLimits(false, PLENTY, PLENTY, 1), OUTBOUND_BYTES / 2);
    public static final NickAuthPolicy NO_NICK_AUTH =
            new NickAuthPolicy(NickAuthMode.DISABLED, Optional.empty(), Duration.ofSeconds(30), new SecureRandom());

    public final ManualLoop loop = new ManualLoop();
    public final SimpleMeterRegistry meterRegistry = new SimpleMeterRegistry();
    public final KnownMakers knownMakers;
    public final Set<Nick> banned = new HashSet<>();
    public final Set<InetAddress> bannedSources = new HashSet<>();
    public final AtomicLong usedBuffers = new AtomicLong();
    public final UnpooledByteBufAllocator buffers = new UnpooledByteBufAllocator(false);
    public final InboundMemory inbound = new InboundMemory(INBOUND_BYTES, 1, LINE_TIMEOUT);
    public final PeerRegistry registry;
    public final ConnectionManager connections;
    public final Relay relay;

    public TestDirectory() {
        this(100, "mainnet");
    }

    public TestDirectory(int maxPeers, String network) {
        this(new Setup().maxPeers(maxPeers).network(network));
    }

    public TestDirectory(Setup setup) {
        var meters = new DirectoryMeters(meterRegistry);
        knownMakers = new KnownMakers(setup.knownMakers);
        registry = new PeerRegistry(
                setup.maxPeers, setup.reserved, peer -> peer.isServing() && knownMakers.isKnown(peer.nick()));
        var timing = new RelayTiming(
                Duration.ofSeconds(60),
                Duration.ofSeconds(600),
                Duration.ofSeconds(1500),
                Duration.ofSeconds(30),
                Duration.ofMillis(100),
                LONG_CONNECTED);
        var memory = new OutboundMemory(this::outbound, MAX_BUFFERS, MAX_WRITES, loop::nanoTime);
        var relayLimits = new RelayLimits(setup.traffic, setup.fanOut, OUTBOUND_BYTES / 2);
        relay = new Relay(NICK, registry, knownMakers, loop, timing, relayLimits, memory, meters);
        var rules = new HandshakeRules(setup.network, false);
        var handshakes = new HandshakeHandler(
                rules, NICK, MOTD, setup.nickAuth, registry, peer -> banned.contains(peer.nick()), relay, meters);
        var limits = new ConnectionLimits(
                65_536,
                OUTBOUND_BYTES,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                setup.maxPeers + setup.maxHandshaking,
                setup.maxHandshaking,
                setup.maxPerSource);
        connections = new ConnectionManager(
                limits,
                new Entrance(
                        new Turnstile(!setup.handshakes.equals(PLENTY), setup.handshakes, loop::nanoTime), handshakes),
                bannedSources::contains,
                meters);
        relay.start();
    }

    /** What buffers take, as far as a test has anything in them, but for lines without an end. */
    private long outbound() {
        var piped = buffers.metric();
        return usedBuffers.get() + piped.usedHeapMemory() + piped.usedDirectMemory() - inbound.bytes();
    }

    /** What a test says of its directory; everything else is out of its way. */
    public static final class Setup {
        private int maxPeers = 100;
        private int reserved;
        private int maxHandshaking = 10;
        private int maxPerSource;
        private KnownMakers.Snapshot knownMakers = KnownMakers.Snapshot.EMPTY;
        private Rate handshakes = PLENTY;
        private String network = "mainnet";
        private TrafficLimits traffic = NO_LIMITS.traffic();
        private FanOutLimits fanOut = NO_LIMITS.fanOut();
        private NickAuthPolicy nickAuth = NO_NICK_AUTH;

        public Setup maxPeers(int value) {
            maxPeers = value;
            return this;
        }

        public Setup reserved(int value) {
            reserved = value;
            return this;
        }

        public Setup knownMakers(KnownMakers.Snapshot value) {
            knownMakers = value;
            return this;
        }

        public Setup maxHandshaking(int value) {
            maxHandshaking = value;
            return this;
        }

        public Setup handshakes(Rate value) {
            handshakes = value;
            return this;
        }

        public Setup maxPerSource(int value) {
            maxPerSource = value;
            return this;
        }

        public Setup network(String value) {
            network = value;
            return this;
        }

        /** All other kinds are without a limit; ten offences are forgiven, and all of them after an hour. */
        public Setup limited(TrafficKind kind, Rate rate) {
            traffic = traffic(true, Map.of(kind, rate));
            return this;
        }

        public Setup traffic(TrafficLimits value) {
            traffic = value;
            return this;
        }

        public Setup fanOut(FanOutLimits value) {
            fanOut = value;
            return this;
        }

        public Setup nickAuth(NickAuthPolicy value) {
            nickAuth = value;
            return this;
        }

        private static TrafficLimits traffic(boolean enabled, Map<TrafficKind, Rate> limited) {
            Map<TrafficKind, Rate> rates = new EnumMap<>(TrafficKind.class);
            for (TrafficKind kind : TrafficKind.values()) rates.put(kind, limited.getOrDefault(kind, PLENTY));
            return new TrafficLimits(enabled, rates, new Rate(10, 10, Duration.ofHours(1)));
        }
    }

    /** One of 9261 valid nicks. */
    public static String nick(int number) {
        String digits = "abcdefghijkmnpqrstuvw";
        int base = digits.length();
        return "J5Peer" + digits.charAt(number / base / base) + digits.charAt(number / base % base)
                + digits.charAt(number % base) + "XXXXXXX";
    }

    /** Somebody who has said nothing yet. */
    public MemoryConnection stranger() {
        return MemoryConnection.open(loop, connections);
    }

    /** Somebody who has said nothing yet, behind the pipeline of a real connection. */
    public PipedConnection piped() {
        return PipedConnection.open(loop, connections, inbound, buffers);
    }

    /** As {@link #peer}, behind the pipeline of a real connection. */
    public PipedConnection pipedPeer(String nick, String location, String... features) {
        var connection = piped();
        connection.sends(handshake(nick, location, features));
        connection.take();
        return connection;
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

    /** Of all that was dropped, for whatever reason. */
    public double dropped(String reason) {
        return count("jm.drops", "reason", reason);
    }

    public double gauge(String meter, String... tags) {
        return meterRegistry.get(meter).tags(tags).gauge().value();
    }

    public double count(String meter, String... tags) {
        return meterRegistry.get(meter).tags(tags).counter().count();
    }
}
