package org.joinmarket.wallet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.joinmarket.wallet.Problems.assertProblem;
import static org.joinmarket.wallet.Problems.problemOf;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Coverages;
import org.joinmarket.wallet.api.Events.Event;
import org.joinmarket.wallet.api.Events.Kind;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletEvents;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.events.EventHub;
import org.joinmarket.wallet.events.Happening;
import org.joinmarket.wallet.events.StateChanges;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The stream of events over HTTP. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventStreamTest {
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Fewer than may wait for one listener. */
    private static final int BURST = 100;

    @TempDir
    static Path folder;

    private WalletService service;
    private WalletApi operator;

    @BeforeAll
    void start() {
        service = WalletService.start(folder);
        operator = service.as("operator");
        service.wallet("alice", 1, 1_000_000, 1_000_000);
        service.wallet("bob", 1, 1_000_000);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    /** Reads on a thread of its own, from the moment when it is there. */
    private final class Reader implements AutoCloseable {
        private final List<Event> heard = new CopyOnWriteArrayList<>();
        private final AtomicInteger bursts = new AtomicInteger();
        private final AtomicBoolean enough = new AtomicBoolean();
        private final Thread thread;

        Reader(String token, @Nullable String lastId) {
            WalletEvents events = new WalletEvents(service.uri(), () -> service.token(token), PATIENCE);
            thread = Thread.ofVirtual().start(() -> {
                events.read(lastId, event -> {
                    if (event.detail() != null && event.detail().startsWith("burst")) bursts.incrementAndGet();
                    else heard.add(event);
                    return !enough.get();
                });
            });
            await(Kind.STREAM, "OPEN");
        }

        Event await(Kind kind, String state) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(heard).anySatisfy(event -> {
                        assertThat(event.kind()).isEqualTo(kind);
                        assertThat(event.state()).isEqualTo(state);
                    }));
            return heard.stream()
                    .filter(event -> event.kind() == kind && state.equals(event.state()))
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public void close() {
            enough.set(true);
            service.bean(EventHub.class).tell(Happening.chain("the-end-of-the-test"));
            Awaitility.await().atMost(PATIENCE).until(() -> !thread.isAlive());
        }
    }

    @Test
    void whatHappensIsTold() {
        try (Reader people = new Reader("viewer", null);
                Reader alice = new Reader("alice", null);
                Reader bob = new Reader("bob", null)) {
            Leases.Lease lease = service.as("alice").leaseAsMaker("alice", Round.makerRequest("events-0001", 100_000));
            service.as("alice").release(lease.id(), new Leases.Release(false));
            Event granted = alice.await(Kind.LEASE, "GRANTED");
            assertThat(granted.subject()).isEqualTo(lease.id());
            assertThat(granted.wallet()).isEqualTo("alice");
            assertThat(granted.valueSats()).isEqualTo(100_000);
            alice.await(Kind.LEASE, "RELEASED");

            String coin = operator.utxos("bob", 1).utxos().getFirst().outpoint();
            operator.freeze("bob", new Wallets.Freeze(coin, true));
            operator.freeze("bob", new Wallets.Freeze(coin, false));
            assertThat(people.await(Kind.COIN, "FROZEN").detail()).isEqualTo("OPERATOR");
            assertThat(people.await(Kind.COIN, "FREE").subject()).isEqualTo(coin);

            Sends.Sent sent = operator.send(
                    "alice",
                    new Sends.Send(
                            "events-0001",
                            50_000,
                            new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, 100_000L)), null, null, 1_000L)));
            people.await(Kind.PAYMENT, "SIGNED");
            assertThat(people.await(Kind.PAYMENT, "BROADCAST").txid()).isEqualTo(sent.txid());
            String address =
                    operator.newAddress("bob", new Wallets.NewAddress(2)).address();
            operator.fund(new Chain.Fund(address, 55_555));
            service.mine(1);
            Awaitility.await().atMost(PATIENCE).until(() -> {
                service.tick();
                return people.heard.stream()
                                .anyMatch(event -> event.kind() == Kind.DEPOSIT
                                        && Long.valueOf(55_555).equals(event.valueSats())
                                        && "CONFIRMED".equals(event.state()))
                        && people.heard.stream()
                                .anyMatch(event -> event.kind() == Kind.PAYMENT && "CONFIRMED".equals(event.state()));
            });
            assertThat(people.heard).noneMatch(event -> event.kind() == Kind.LEASE);
            assertThat(bob.heard)
                    .as("neither of others' leases nor of coins")
                    .allMatch(event ->
                            event.kind() == Kind.STREAM || event.kind() == Kind.SCAN || event.kind() == Kind.CHAIN);
        }
    }

    @Test
    void aReaderGoesOnWhereItWas() {
        String id;
        try (Reader reader = new Reader("operator", null)) {
            id = reader.await(Kind.STREAM, "OPEN").id();
        }
        String coin = operator.utxos("bob", 1).utxos().getFirst().outpoint();
        operator.freeze("bob", new Wallets.Freeze(coin, true));
        operator.freeze("bob", new Wallets.Freeze(coin, false));
        try (Reader reader = new Reader("operator", id)) {
            assertThat(reader.await(Kind.COIN, "FROZEN").subject()).isEqualTo(coin);
            assertThat(reader.heard).noneMatch(event -> "LOST".equals(event.state()));
        }
        try (Reader reader = new Reader("operator", "00000000-1")) {
            reader.await(Kind.STREAM, "LOST");
        }
        WalletEvents events = new WalletEvents(service.uri(), () -> service.token("operator"), PATIENCE);
        assertThat(problemOf(() -> events.read("nonsense", _ -> false)).field()).isEqualTo("Last-Event-ID");
        WalletEvents stranger = new WalletEvents(service.uri(), () -> "no token", PATIENCE);
        assertThat(problemOf(() -> stranger.read(null, _ -> false)).status()).isEqualTo(401);
    }

    /** The background work compares it with what it said last. */
    @Test
    void theProgressOfASearchIsToldToPeople() {
        try (Reader people = new Reader("viewer", null);
                Reader alice = new Reader("alice", null)) {
            service.bean(StateChanges.class).progress("alice", Coverages.State.WHOLE, 0.426, Duration.ofHours(1), null);
            service.tick();
            Event half = people.await(Kind.PROGRESS, "WHOLE");
            assertThat(half.wallet()).isEqualTo("alice");
            assertThat(half.percent()).isEqualTo(42);
            assertThat(half.secondsLeft()).isEqualTo(3_600);
            assertThat(people.await(Kind.PROGRESS, "COMPLETE").percent()).isEqualTo(100);
            service.bean(EventHub.class).tell(Happening.chain("afterwards"));
            alice.await(Kind.CHAIN, "TROUBLE");
            assertThat(alice.heard).as("coverage is not for makers").noneMatch(event -> event.kind() == Kind.PROGRESS);
        }
    }

    @Test
    void whoeverDoesNotReadHoldsUpNobody() throws Exception {
        EventHub hub = service.bean(EventHub.class);
        MeterRegistry meters = service.bean(MeterRegistry.class);
        double before = meters.counter("jm.wallet.events.dropped").count();
        try (Socket socket = new Socket();
                Reader other = new Reader("viewer", null)) {
            socket.setReceiveBufferSize(1_024);
            socket.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), service.uri().getPort()));
            socket.getOutputStream()
                    .write(("GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + service.token("carol")
                                    + "\r\n\r\n")
                            .getBytes(UTF_8));
            await().atMost(PATIENCE)
                    .until(() ->
                            meters.get("jm.wallet.events.listeners").gauge().value() >= 2);
            int told = 0;
            while (meters.counter("jm.wallet.events.dropped").count() == before) {
                assertThat(told).as("what fits into the sockets between").isLessThan(100_000);
                for (int i = 0; i < BURST; i++) hub.tell(Happening.chain("burst " + "x".repeat(10_000)));
                told += BURST;
                int all = told;
                await().atMost(PATIENCE).until(() -> other.bursts.get() == all);
            }
            Leases.MakerRequest request = Round.makerRequest("events-slow", 100_000);
            Leases.Lease lease = service.as("alice").leaseAsMaker("alice", request);
            service.as("alice").release(lease.id(), new Leases.Release(false));
        }
    }

    @Test
    void aTokenMayListenOnlySoOften() {
        List<Reader> readers = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) readers.add(new Reader("dave", null));
            WalletEvents events = new WalletEvents(service.uri(), () -> service.token("dave"), PATIENCE);
            assertProblem(429, "too-many-listeners", () -> events.read(null, _ -> false));
        } finally {
            readers.forEach(Reader::close);
        }
    }
}
