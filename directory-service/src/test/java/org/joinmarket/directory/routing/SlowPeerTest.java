package org.joinmarket.directory.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.common.protocol.Location;
import org.joinmarket.directory.TestDirectory;
import org.joinmarket.directory.connection.ManualLoop;
import org.joinmarket.directory.connection.MemoryConnection;
import org.joinmarket.directory.limit.CloseReason;
import org.joinmarket.directory.metrics.DirectoryMeters;
import org.joinmarket.directory.metrics.MessageType;
import org.joinmarket.directory.peer.Peer;
import org.junit.jupiter.api.Test;

class SlowPeerTest {
    private static final String ALICE = "J5ALiceAAAAAAAAA";
    private static final String SLOW = "J5SLowSSSSSSSSSS";
    private static final String NOWHERE = "NOT-SERVING-ONION";
    private static final int LINE_BYTES = 1_024;

    private final TestDirectory directory = new TestDirectory();
    private final MemoryConnection alice = directory.peer(ALICE, NOWHERE);
    private final MemoryConnection slow = directory.peer(SLOW, NOWHERE);

    /** A line of {@value #LINE_BYTES} bytes with its end. */
    private static String line(int type, String target) {
        return line(type, target, ALICE);
    }

    private static String line(int type, String target, String sender) {
        String start = "{\"type\":" + type + ",\"line\":\"" + sender + "!" + target + "!";
        return start + "x".repeat(LINE_BYTES - start.length() - 4) + "\"}";
    }

    private void publish(int lines) {
        for (int i = 0; i < lines; i++) alice.receives(line(687, "PUBLIC"));
    }

    private double dropped() {
        return directory.count("jm.drops", "reason", "slow_peer");
    }

    @Test
    void losesPublicLinesAboveHalfOfItsLimitAndNoneBelow() {
        slow.stopReading();
        int fitting = TestDirectory.OUTBOUND_BYTES / 2 / LINE_BYTES;
        publish(fitting);
        assertThat(dropped()).isZero();
        publish(1);
        assertThat(dropped()).isEqualTo(1);
        assertThat(slow.isOpen()).isTrue();

        slow.read();
        publish(1);
        assertThat(dropped()).isEqualTo(1);
        assertThat(slow.takeRaw()).hasSize(fitting + 1);
    }

    @Test
    void isNotClosedByStrangersWhoSendItMoreThanItReads() {
        slow.stopReading();
        for (int sender = 0; sender < 100; sender++) {
            var stranger = directory.peer(TestDirectory.nick(sender), NOWHERE);
            for (int i = 0; i < 100; i++) stranger.receives(line(685, SLOW, TestDirectory.nick(sender)));
        }
        assertThat(slow.isOpen()).isTrue();
        assertThat(slow.pendingBytes()).isLessThanOrEqualTo(TestDirectory.OUTBOUND_BYTES / 4 * 3);
        assertThat(dropped()).isGreaterThan(9_000);
        slow.receives(new Envelope(797, ""));
        assertThat(slow.isOpen()).as("there is room for what it asks us").isTrue();
    }

    @Test
    void oneSenderCannotKeepAnotherFromASlowPeer() {
        slow.stopReading();
        for (int i = 0; i < 1_000; i++) alice.receives(line(685, SLOW));
        assertThat(slow.pendingBytes()).isLessThan(TestDirectory.OUTBOUND_BYTES / 3);
        double before = dropped();
        // one place in 32 is alice's: of twelve others all but one or two must come through
        for (int sender = 0; sender < 12; sender++)
            directory.peer(TestDirectory.nick(sender), NOWHERE).receives(line(685, SLOW, TestDirectory.nick(sender)));
        assertThat(dropped() - before).isLessThan(6);
    }

    @Test
    void isNotClosedWhileItReadsAtAll() {
        slow.stopReading();
        publish(TestDirectory.OUTBOUND_BYTES / 2 / LINE_BYTES + 1);
        for (int minute = 0; minute < 5; minute++) {
            directory.loop.pass(Duration.ofSeconds(29));
            slow.readSome(TestDirectory.OUTBOUND_BYTES / 8);
            publish(TestDirectory.OUTBOUND_BYTES / 8 / LINE_BYTES + 1);
        }
        assertThat(slow.isOpen()).isTrue();
    }

    @Test
    void isClosedWhenItStaysSlowAndNotWhenItRecovers() {
        slow.stopReading();
        publish(TestDirectory.OUTBOUND_BYTES / 2 / LINE_BYTES + 1);
        directory.loop.pass(Duration.ofSeconds(30).minusNanos(1));
        publish(1);
        assertThat(slow.isOpen()).isTrue();
        slow.read();
        publish(1);
        slow.stopReading();
        publish(TestDirectory.OUTBOUND_BYTES / 2 / LINE_BYTES + 1);
        directory.loop.pass(Duration.ofSeconds(30).minusNanos(1));
        publish(1);
        assertThat(slow.isOpen()).as("the time began anew").isTrue();

        directory.loop.pass(Duration.ofNanos(1));
        publish(1);
        assertThat(slow.closeReason()).isEqualTo(CloseReason.SLOW);
    }

    @Test
    void getsNoPeerListWhileEarlierOutputWaits() {
        slow.stopReading();
        publish(TestDirectory.OUTBOUND_BYTES / 8 / LINE_BYTES + 1);
        slow.receives(new Envelope(791, ""));
        assertThat(directory.count("jm.drops", "reason", "peerlist_busy")).isEqualTo(1);

        slow.read();
        slow.takeRaw();
        slow.receives(new Envelope(791, ""));
        assertThat(slow.take()).hasSize(1);
    }

    @Test
    void losesPeerListsAndNoMessageWhenManyWriteToItInOneTurn() {
        var loop = new ManualLoop();
        var registry = new SimpleMeterRegistry();
        var lanes = new Lanes(
                new OutboundMemory(() -> 0, 1, Long.MAX_VALUE, loop::nanoTime), new DirectoryMeters(registry));
        var connection = MemoryConnection.open(loop, directory.connections);
        connection.stopReading();
        var peer = new Peer(new Nick(SLOW), Location.NOT_SERVING, Features.NONE, connection);
        lanes.join(peer);
        var message = Unpooled.copiedBuffer("message\r\n", java.nio.charset.StandardCharsets.US_ASCII);
        var entry = Unpooled.copiedBuffer("x".repeat(2_046) + "\r\n", java.nio.charset.StandardCharsets.US_ASCII);
        int times = 2 * TestDirectory.OUTBOUND_BYTES / entry.readableBytes();
        for (int i = 0; i < times; i++) {
            lanes.toPeer(peer, message, MessageType.PRIVMSG);
            lanes.toPeer(peer, entry, MessageType.PEERLIST);
        }
        loop.run();

        assertThat(connection.isOpen()).isTrue();
        assertThat(registry.get("jm.messages.out")
                        .tag("type", "privmsg")
                        .counter()
                        .count())
                .isEqualTo(times);
        assertThat(connection.pendingBytes()).isLessThan(TestDirectory.OUTBOUND_BYTES / 4);
        assertThat(registry.get("jm.drops")
                        .tag("reason", "peerlist_busy")
                        .counter()
                        .count())
                .isBetween(times / 2.0, (double) times);
        assertThat(entry.refCnt()).isEqualTo(1);
    }

    @Test
    void everyoneIsFlushedOncePerBatch() {
        var loop = new ManualLoop();
        var registry = new SimpleMeterRegistry();
        var lanes = new Lanes(
                new OutboundMemory(() -> 0, 1, Long.MAX_VALUE, loop::nanoTime), new DirectoryMeters(registry));
        var connection = MemoryConnection.open(loop, directory.connections);
        var peer = new Peer(new Nick(SLOW), Location.NOT_SERVING, Features.NONE, connection);
        lanes.join(peer);
        var line = Unpooled.copiedBuffer(line(687, "PUBLIC"), java.nio.charset.StandardCharsets.US_ASCII);
        for (int i = 0; i < Lane.MAX_BATCH; i++) lanes.toEverybody(line, MessageType.PUBMSG);
        loop.run();
        assertThat(connection.flushes()).isEqualTo(1);

        for (int i = 0; i < Lane.MAX_BATCH + 1; i++) lanes.toPeer(peer, line, MessageType.PRIVMSG);
        loop.run();
        assertThat(connection.flushes()).isEqualTo(3);
        assertThat(line.refCnt()).as("every reference given back").isEqualTo(1);
        lanes.leave(peer);
        lanes.leave(peer);
        lanes.toEverybody(line, MessageType.PUBMSG);
        loop.run();
        assertThat(connection.flushes()).as("nothing for who has left").isEqualTo(3);
    }

    @Test
    void linesThatFollowEachOtherAreOneWriteButNobodyGetsItsOwn() {
        var loop = new ManualLoop();
        var registry = new SimpleMeterRegistry();
        var lanes = new Lanes(
                new OutboundMemory(() -> 0, 1, Long.MAX_VALUE, loop::nanoTime), new DirectoryMeters(registry));
        var connections = new ArrayList<MemoryConnection>();
        var peers = new ArrayList<Peer>();
        for (int i = 0; i < 3; i++) {
            var connection = MemoryConnection.open(loop, directory.connections);
            var peer = new Peer(new Nick(TestDirectory.nick(i)), Location.NOT_SERVING, Features.NONE, connection);
            lanes.join(peer);
            connections.add(connection);
            peers.add(peer);
        }
        var lines = new ArrayList<ByteBuf>();
        for (int i = 0; i < 6; i++) {
            var line = Unpooled.copiedBuffer("line " + i + "\r\n", java.nio.charset.StandardCharsets.US_ASCII);
            lines.add(line);
            lanes.toEverybody(line, MessageType.PUBMSG, i < 4 ? peers.get(i % 2) : null, Lane.UNTIMED);
        }
        lanes.toPeer(peers.get(2), lines.getFirst(), MessageType.PRIVMSG);
        loop.run();

        assertThat(connections.get(0).takeRaw())
                .containsExactly("line 1\r\n", "line 3\r\n", "line 4\r\n", "line 5\r\n");
        assertThat(connections.get(1).takeRaw())
                .containsExactly("line 0\r\n", "line 2\r\n", "line 4\r\n", "line 5\r\n");
        assertThat(connections.get(2).takeRaw())
                .containsExactly(
                        "line 0\r\n",
                        "line 1\r\n",
                        "line 2\r\n",
                        "line 3\r\n",
                        "line 4\r\n",
                        "line 5\r\n",
                        "line 0\r\n");
        assertThat(registry.get("jm.messages.out")
                        .tag("type", "pubmsg")
                        .counter()
                        .count())
                .isEqualTo(14);
        assertThat(registry.get("jm.bytes.out").tag("type", "pubmsg").counter().count())
                .isEqualTo(14 * 8);
        assertThat(lines).allSatisfy(line -> assertThat(line.refCnt()).isEqualTo(1));
    }

    @Test
    void aLaneDropsWhatItsOwnerCannotKeepUpWith() {
        var loop = new ManualLoop();
        var registry = new SimpleMeterRegistry();
        var lanes = new Lanes(
                new OutboundMemory(() -> 0, 1, Long.MAX_VALUE, loop::nanoTime), new DirectoryMeters(registry));
        var connection = MemoryConnection.open(loop, directory.connections);
        var peer = new Peer(new Nick(SLOW), Location.NOT_SERVING, Features.NONE, connection);
        lanes.join(peer);
        var line = Unpooled.copiedBuffer(
                "x".repeat(1_024 - Lane.OVERHEAD_BYTES), java.nio.charset.StandardCharsets.US_ASCII);
        var busy = registry.get("jm.drops").tag("reason", "relay_busy").counter();

        for (long i = 0; i < Lane.MAX_QUEUED_BYTES / 1_024; i++)
            lanes.toEverybody(line, MessageType.PUBMSG, peer, Lane.UNTIMED);
        assertThat(busy.count()).isZero();
        lanes.toEverybody(line, MessageType.PUBMSG, peer, Lane.UNTIMED);
        assertThat(busy.count()).isEqualTo(1);

        loop.run();
        lanes.toEverybody(line, MessageType.PUBMSG, peer, Lane.UNTIMED);
        loop.run();
        assertThat(busy.count()).isEqualTo(1);
        assertThat(line.refCnt()).isEqualTo(1);
    }
}
