package org.joinmarket.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.directory.connection.ConnectionManager;
import org.joinmarket.directory.connection.MemoryConnection;
import org.joinmarket.directory.connection.Transport;
import org.joinmarket.directory.limit.CloseReason;
import org.junit.jupiter.api.Test;

/** How a directory stops, without a network and without a clock of its own. */
class DrainTest {
    private static final Duration NOTICE = Duration.ofSeconds(5);
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final String NOWHERE = "NOT-SERVING-ONION";
    private static final String ALICE = "J5ALiceAAAAAAAAA";
    private static final String BOB = "J5BobbBBBBBBBBBB";

    /** What happened, in order. */
    private final List<String> events = new ArrayList<>();

    private final TestDirectory directory = new TestDirectory(new TestDirectory.Setup().maxPeers(1_000));
    private final DirectoryServer server = new DirectoryServer(
            new ListeningOnNothing(),
            directory.connections,
            directory.relay,
            InstantSource.system(),
            new DrainPlan(NOTICE, 100, INTERVAL),
            directory.loop);

    private final class ListeningOnNothing implements Transport {
        @Override
        public int start(ConnectionManager connections) {
            return 5222;
        }

        @Override
        public void stop() {
            events.add(server.isDraining() && !server.isAccepting() ? "stopped, not ready" : "stopped, ready");
        }
    }

    private long open(List<MemoryConnection> connections) {
        return connections.stream().filter(MemoryConnection::isOpen).count();
    }

    private void drain() {
        assertThat(server.drain()).isNotNull();
        directory.loop.run();
    }

    @Test
    void isNotReadyBeforeItTurnsTheFirstAway() {
        server.start();
        drain();

        assertThat(events).containsExactly("stopped, not ready");
    }

    @Test
    void letsNobodyInAnyMoreAlsoNotWhomTheTransportHadAccepted() {
        server.start();
        drain();
        var late = MemoryConnection.open(directory.loop, directory.connections, InetAddress.getLoopbackAddress());

        assertThat(late.closeReason()).isEqualTo(CloseReason.SHUTDOWN);
        assertThat(directory.connections.count()).isZero();
        assertThat(directory.count("jm.connections.closed", "reason", "shutdown"))
                .isEqualTo(1);
    }

    @Test
    void servesThosePresentUntilTheNoticeIsOver() {
        server.start();
        var alice = directory.peer(ALICE, NOWHERE);
        var bob = directory.peer(BOB, NOWHERE);
        drain();
        directory.loop.pass(NOTICE.minusNanos(1));
        alice.receives(new Envelope(685, ALICE + "!" + BOB + "!last words"));

        assertThat(bob.take()).containsExactly(new Envelope(685, ALICE + "!" + BOB + "!last words"));
        assertThat(alice.isOpen()).isTrue();
        directory.loop.pass(Duration.ofNanos(1));
        assertThat(List.of(alice.closeReason(), bob.closeReason())).containsOnly(CloseReason.SHUTDOWN);
    }

    @Test
    void closesInBatchesAndTellsNobodyThatTheOthersLeave() {
        server.start();
        var all = new ArrayList<MemoryConnection>();
        for (int i = 0; i < 250; i++) all.add(directory.peer(TestDirectory.nick(i), NOWHERE));
        all.forEach(MemoryConnection::take);
        drain();
        directory.loop.pass(NOTICE);
        assertThat(open(all)).isEqualTo(150);
        directory.loop.pass(INTERVAL.minusNanos(1));
        assertThat(open(all)).isEqualTo(150);
        directory.loop.pass(Duration.ofNanos(1));
        assertThat(open(all)).isEqualTo(50);
        assertThat(server.drain()).isNotDone();
        directory.loop.pass(INTERVAL);

        assertThat(open(all)).isZero();
        assertThat(server.drain()).isDone();
        assertThat(all).allSatisfy(peer -> assertThat(peer.take()).isEmpty());
    }

    @Test
    void stillTellsWhoLeavesByItselfDuringTheNotice() {
        server.start();
        var alice = directory.peer(ALICE, NOWHERE);
        var bob = directory.peer(BOB, TestDirectory.ONION);
        drain();
        bob.isLost();
        directory.loop.pass(Duration.ofSeconds(1));

        assertThat(alice.take()).containsExactly(new Envelope(789, BOB + ";" + TestDirectory.ONION + ";D"));
    }

    @Test
    void aPeerThatDoesNotReadHoldsUpNobody() {
        server.start();
        var all = new ArrayList<MemoryConnection>();
        for (int i = 0; i < 101; i++) all.add(directory.peer(TestDirectory.nick(i), NOWHERE));
        all.forEach(MemoryConnection::stopReading);
        drain();
        directory.loop.pass(NOTICE.plus(INTERVAL));

        assertThat(open(all)).isZero();
        assertThat(server.drain()).isDone();
        directory.loop.pass(Duration.ofSeconds(5));
        assertThat(directory.connections.count()).isZero();
    }

    @Test
    void closesThoseThatHaveNotSaidWhoTheyAreToo() {
        server.start();
        var stranger = directory.stranger();
        drain();
        directory.loop.pass(NOTICE);

        assertThat(stranger.closeReason()).isEqualTo(CloseReason.SHUTDOWN);
    }

    @Test
    void drainsOnceHoweverOftenItIsAskedTo() {
        server.start();
        directory.peer(ALICE, NOWHERE);
        drain();
        directory.loop.pass(Duration.ofSeconds(1));
        drain();
        directory.loop.pass(NOTICE);

        assertThat(server.drain()).isDone();
        assertThat(events).hasSize(1);
        assertThat(server.isDraining()).isTrue();
    }

    @Test
    void aStopCutsADrainShort() {
        server.start();
        var alice = directory.peer(ALICE, NOWHERE);
        drain();
        server.stop();
        directory.loop.run();

        assertThat(alice.closeReason()).isEqualTo(CloseReason.SHUTDOWN);
        assertThat(server.drain()).isDone();
        assertThat(events).hasSize(1);
        directory.loop.pass(NOTICE);
        assertThat(server.isDraining()).isTrue();
    }

    @Test
    void hasNothingToDrainBeforeItsStartAndAfterItsEnd() {
        assertThat(server.drain()).isDone();
        assertThat(server.isDraining()).isFalse();
        assertThat(events).isEmpty();
    }

    @Test
    void aPlanSaysHowLongItTakes() {
        var plan = new DrainPlan(NOTICE, 100, INTERVAL);

        assertThat(plan.length(0)).isEqualTo(NOTICE);
        assertThat(plan.length(100)).isEqualTo(NOTICE);
        assertThat(plan.length(101)).isEqualTo(NOTICE.plus(INTERVAL));
        assertThat(plan.length(11_000)).isEqualTo(NOTICE.plus(INTERVAL.multipliedBy(109)));
    }
}
