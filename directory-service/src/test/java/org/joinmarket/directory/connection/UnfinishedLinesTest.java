package org.joinmarket.directory.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.directory.TestDirectory;
import org.joinmarket.directory.limit.CloseReason;
import org.junit.jupiter.api.Test;

/** Lines that have begun to come and have no end yet. */
class UnfinishedLinesTest {
    private static final String NOWHERE = "NOT-SERVING-ONION";
    private static final String ALICE = "J5ALiceAAAAAAAAA";
    private static final Duration TIMEOUT = TestDirectory.LINE_TIMEOUT;

    private final TestDirectory directory =
            new TestDirectory(new TestDirectory.Setup().maxPeers(1_000).maxHandshaking(1_000));

    private PipedConnection peer(int number) {
        return directory.pipedPeer(TestDirectory.nick(number), NOWHERE);
    }

    private static String begun(int bytes) {
        return "x".repeat(bytes);
    }

    private double closed(String reason) {
        return directory.count("jm.connections.closed", "reason", reason);
    }

    @Test
    void aLineThatDoesNotEndInTimeClosesItsPeerAndNobodyElse() {
        var alice = directory.pipedPeer(ALICE, NOWHERE);
        var mallory = peer(0);
        mallory.sends(begun(1));
        directory.loop.pass(TIMEOUT.minusSeconds(1));
        mallory.sends(begun(1));
        alice.sends(begun(1));
        assertThat(mallory.isOpen()).isTrue();
        directory.loop.pass(Duration.ofSeconds(2));

        assertThat(mallory.closeReason()).as("from its first byte on").isEqualTo(CloseReason.LINE_TIMEOUT);
        assertThat(closed("line_timeout")).isEqualTo(1);
        assertThat(alice.isOpen()).isTrue();
        assertThat(directory.registry.isPresent(TestDirectory.nick(0))).isFalse();
    }

    @Test
    void everyLineHasItsOwnTime() {
        var alice = directory.pipedPeer(ALICE, NOWHERE);
        alice.take();
        for (int i = 0; i < 10; i++) {
            alice.sends("{\"type\":798,");
            directory.loop.pass(TIMEOUT.dividedBy(2));
            alice.sends("\"line\":\"\"}\r\n{\"type\":798,");
            directory.loop.pass(TIMEOUT.dividedBy(2));
            alice.sends("\"line\":\"\"}\r\n");
        }

        assertThat(alice.isOpen()).isTrue();
        assertThat(alice.take()).as("answers to PING").hasSize(20 * "{\"type\": 799, \"line\": \"\"}\r\n".length());
        assertThat(directory.inbound.bytes()).isZero();
    }

    @Test
    void thoseThatKeepTheMostForTheLongestMakeRoom() {
        var alice = directory.pipedPeer(ALICE, NOWHERE);
        int fitting = (int) (TestDirectory.INBOUND_BYTES / (128 << 10));
        for (int i = 0; i < fitting; i++) peer(i).sends(begun(65_537));
        directory.loop.pass(Duration.ofSeconds(10));
        assertThat(closed("inbound_memory")).isZero();

        alice.sends(begun(39_000));
        assertThat(alice.isOpen()).as("long, but young").isTrue();
        assertThat(closed("inbound_memory")).isBetween(fitting / 4.0, fitting / 2.0);
        assertThat(directory.inbound.bytes()).isLessThanOrEqualTo(TestDirectory.INBOUND_BYTES);
        assertThat(directory.buffers.metric().usedHeapMemory()
                        + directory.buffers.metric().usedDirectMemory())
                .as("what it counts is what there is")
                .isEqualTo(directory.inbound.bytes());
    }

    @Test
    void nothingIsKeptOfThoseThatGoOrEndTheirLine() {
        var ends = peer(0);
        ends.sends("{\"type\":798,");
        var goes = peer(1);
        goes.sends(begun(20_000));
        assertThat(directory.inbound.bytes()).isPositive();

        ends.sends("\"line\":\"\"}\r\n");
        goes.isLost();
        assertThat(directory.inbound.bytes()).isZero();
        directory.loop.pass(TIMEOUT.multipliedBy(2));
        assertThat(ends.isOpen()).isTrue();
        assertThat(closed("line_timeout")).isZero();
    }

    @Test
    void timeInWhichTheDirectoryDoesNotReadIsNobodysFault() {
        var slow = peer(0);
        slow.sends(begun(100));
        slow.pause();
        directory.loop.pass(TIMEOUT.multipliedBy(3));
        assertThat(slow.isOpen()).isTrue();

        slow.resume();
        directory.loop.pass(TIMEOUT.minusSeconds(1));
        assertThat(slow.isOpen()).isTrue();
        directory.loop.pass(Duration.ofSeconds(2));
        assertThat(slow.closeReason()).isEqualTo(CloseReason.LINE_TIMEOUT);
    }

    @Test
    void beforeTheHandshakeALineIsNoLongerThanOneCanBe() {
        var stranger = PipedConnection.open(
                directory.loop, directory.connections, directory.inbound, UnpooledByteBufAllocator.DEFAULT);
        stranger.sends(begun(ConnectionLimits.LONGEST_HANDSHAKE_BYTES + 1));
        assertThat(stranger.isOpen()).isTrue();
        stranger.sends(begun(1));
        assertThat(stranger.closeReason()).isEqualTo(CloseReason.LINE_TOO_LONG);

        var peer = peer(0);
        peer.sends(begun(65_536));
        assertThat(peer.isOpen()).isTrue();
    }

    @Test
    void whatComesWithTheHandshakeMayBeAsLongAsAfterIt() {
        var alice = directory.peer(ALICE, NOWHERE);
        var stranger = directory.piped();
        String nick = TestDirectory.nick(0);
        String longLine = "{\"type\":685,\"line\":\"" + nick + "!" + ALICE + "!" + begun(30_000) + "\"}\r\n";
        stranger.sends(new String(
                        org.joinmarket.common.protocol.EnvelopeCodec.encode(TestDirectory.handshake(nick, NOWHERE)),
                        java.nio.charset.StandardCharsets.US_ASCII)
                + longLine);

        assertThat(alice.take()).extracting(Envelope::type).containsExactly(Envelope.PRIVMSG);
    }
}
