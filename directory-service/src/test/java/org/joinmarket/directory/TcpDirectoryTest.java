package org.joinmarket.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.HandshakeRules;
import org.joinmarket.directory.connection.ConnectionLimits;
import org.joinmarket.directory.connection.ConnectionManager;
import org.joinmarket.directory.connection.EventLoops;
import org.joinmarket.directory.connection.InboundMemory;
import org.joinmarket.directory.connection.TcpTransport;
import org.joinmarket.directory.connection.Transport;
import org.joinmarket.directory.handshake.HandshakeHandler;
import org.joinmarket.directory.metrics.DirectoryMeters;
import org.joinmarket.directory.peer.KnownMakers;
import org.joinmarket.directory.peer.PeerRegistry;
import org.joinmarket.directory.routing.OutboundMemory;
import org.joinmarket.directory.routing.Relay;
import org.joinmarket.directory.routing.RelayTiming;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The relay over real sockets and two event loops. */
class TcpDirectoryTest {
    private static final String NOWHERE = "NOT-SERVING-ONION";
    private static final String ALICE = "J5ALiceAAAAAAAAA";
    private static final String BOB = "J5BobbBBBBBBBBBB";
    private static final int CLAIMS = 1_000;

    private final EventLoops loops = new EventLoops(2);
    private final PeerRegistry registry = new PeerRegistry(2_000);
    private DirectoryServer server = server(0, Duration.ofSeconds(30));

    private DirectoryServer server(int port, Duration handshakeTimeout) {
        var meters = new DirectoryMeters(new SimpleMeterRegistry());
        var minute = Duration.ofMinutes(1);
        var timing = new RelayTiming(minute, minute, minute.multipliedBy(2), minute, Duration.ofMillis(1), minute);
        var memory = new OutboundMemory(EventLoops::usedBufferBytes, 96 << 20, 1_000_000, System::nanoTime);
        var relay = new Relay(
                TestDirectory.NICK,
                registry,
                new KnownMakers(KnownMakers.Snapshot.EMPTY),
                loops.any(),
                timing,
                TestDirectory.NO_LIMITS,
                memory,
                meters);
        var handshakes = new HandshakeHandler(
                new HandshakeRules("mainnet", false),
                TestDirectory.NICK,
                "MOTD",
                TestDirectory.NO_NICK_AUTH,
                registry,
                _ -> false,
                relay,
                meters);
        var inbound = new InboundMemory(32 << 20, 2, minute);
        var limits = new ConnectionLimits(65_536, 2 << 20, Duration.ofSeconds(30), handshakeTimeout, 3_000, 3_000, 0);
        var connections = new ConnectionManager(limits, handshakes, _ -> false, meters);
        var transport = new TcpTransport(loops, InetAddress.getLoopbackAddress(), port, inbound);
        var plan = new DrainPlan(Duration.ZERO, 100, Duration.ofMillis(1));
        return new DirectoryServer(transport, connections, relay, InstantSource.system(), plan, loops.any());
    }

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
        loops.close();
    }

    private WireClient connect() throws IOException {
        return new WireClient(server.port());
    }

    private WireClient peer(String nick, String location) throws IOException {
        var client = connect();
        client.send(TestDirectory.handshake(nick, location));
        assertThat(client.read().type()).isEqualTo(Envelope.DN_HANDSHAKE);
        return client;
    }

    @Test
    void relaysBetweenPeersWithTheLineEndEverybodyReads() throws IOException {
        try (var alice = peer(ALICE, NOWHERE);
                var bob = peer(BOB, TestDirectory.ONION)) {
            String json = "{\"type\":687,\"line\":\"" + ALICE + "!PUBLIC!orderbook\"}";
            alice.sendRaw((json + "\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(bob.readRaw()).isEqualTo(json + "\r\n");

            bob.send(new Envelope(685, BOB + "!" + ALICE + "!pubkey a b c"));
            assertThat(alice.read()).isEqualTo(new Envelope(685, BOB + "!" + ALICE + "!pubkey a b c"));
            assertThat(alice.read()).isEqualTo(new Envelope(789, BOB + ";" + TestDirectory.ONION));
        }
    }

    @Test
    void keepsTheOrderOfALongConversation() throws IOException {
        try (var alice = peer(ALICE, NOWHERE);
                var bob = peer(BOB, NOWHERE)) {
            int lines = 5_000;
            var all = new StringBuilder();
            for (int i = 0; i < lines; i++) {
                boolean open = i % 3 == 0;
                all.append("{\"type\":")
                        .append(open ? 687 : 685)
                        .append(",\"line\":\"")
                        .append(ALICE)
                        .append('!');
                all.append(open ? "PUBLIC" : BOB).append("!n ").append(i).append("\"}\r\n");
            }
            alice.sendRaw(all.toString().getBytes(StandardCharsets.US_ASCII));

            for (int i = 0; i < lines; i++) assertThat(bob.read().line()).endsWith("!n " + i);
        }
    }

    @Test
    void tellsTheOthersWhenAConnectionBreaks() throws IOException {
        try (var alice = peer(ALICE, NOWHERE)) {
            peer(BOB, TestDirectory.ONION).close();

            assertThat(alice.read()).isEqualTo(new Envelope(789, BOB + ";" + TestDirectory.ONION + ";D"));
        }
    }

    @Test
    void closesOnALineWithoutEndAndOnGarbage() throws IOException {
        try (var endless = connect();
                var garbage = connect()) {
            endless.sendRaw("x".repeat(65_538).getBytes(StandardCharsets.US_ASCII));
            assertThat(endless.isClosedByPeer()).isTrue();
            garbage.sendRaw("garbage\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(garbage.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void closesWhoDribblesPastTheHandshakeTimeout() throws IOException {
        server.stop();
        server = server(0, Duration.ofMillis(50));
        server.start();
        try (var dribbling = connect()) {
            dribbling.sendRaw("{".getBytes(StandardCharsets.US_ASCII));
            assertThat(dribbling.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void answersARefusalBeforeItCloses() throws IOException {
        try (var _ = peer(ALICE, NOWHERE);
                var second = connect()) {
            second.send(TestDirectory.handshake(ALICE, NOWHERE));
            assertThat(second.read().line()).contains("Rejected: Peer nick already registered: " + ALICE);
            assertThat(second.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void admitsExactlyOneOfAThousandConnectionsThatClaimOneNickAtOnce() throws Exception {
        var start = new CountDownLatch(1);
        var clients = new ArrayList<WireClient>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var claims = new ArrayList<Callable<String>>();
            for (int i = 0; i < CLAIMS; i++) {
                var client = connect();
                clients.add(client);
                claims.add(() -> {
                    start.await();
                    client.send(TestDirectory.handshake(ALICE, NOWHERE));
                    return client.read().line();
                });
            }
            var results = claims.stream().map(threads::submit).toList();
            start.countDown();
            var winners = new ArrayList<WireClient>();
            for (int i = 0; i < CLAIMS; i++) {
                String answer = results.get(i).get();
                if (answer.contains("\"accepted\": true")) winners.add(clients.get(i));
                else assertThat(answer).contains("Rejected: Peer nick already registered: " + ALICE);
            }

            assertThat(winners).hasSize(1);
            for (var client : clients)
                if (client != winners.getFirst())
                    assertThat(client.isClosedByPeer()).isTrue();
            assertThat(winners.getFirst().isServed())
                    .as("whatever became of the others")
                    .isTrue();
            assertThat(registry.count()).isEqualTo(1);
        } finally {
            for (var client : clients) client.close();
        }
    }

    @Test
    void aPortInUseIsReportedAsSuch() {
        var second = server(server.port(), Duration.ofSeconds(30));

        assertThat(org.assertj.core.api.Assertions.catchThrowable(second::start))
                .isInstanceOf(Transport.CannotListen.class)
                .hasMessageContaining(":" + server.port());
        assertThat(second.isAccepting()).isFalse();
    }

    @Test
    void closesEverybodyWhenItStops() throws IOException {
        try (var alice = peer(ALICE, NOWHERE);
                var _ = peer(BOB, NOWHERE)) {
            server.stop();
            assertThat(alice.isClosedByPeer())
                    .as("and no leave notices on the way out")
                    .isTrue();
        }
    }
}
