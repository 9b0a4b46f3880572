package org.joinmarket.directory.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.directory.TestDirectory;
import org.joinmarket.directory.connection.MemoryConnection;
import org.joinmarket.directory.limit.CloseReason;
import org.junit.jupiter.api.Test;

/** When unsent output of all peers together needs too much memory. */
class OutboundMemoryTest {
    private static final String NOWHERE = "NOT-SERVING-ONION";
    private static final String ALICE = "J5ALiceAAAAAAAAA";

    private final TestDirectory directory = new TestDirectory();
    private final MemoryConnection alice = directory.peer(ALICE, NOWHERE);
    private int senders;

    private MemoryConnection deaf(String nick, int unreadLines) {
        var peer = directory.peer(nick, NOWHERE);
        peer.stopReading();
        for (int i = 0; i < unreadLines; i++) {
            String sender = TestDirectory.nick(senders++); // each has a share of what a deaf peer has not read
            directory.peer(sender, NOWHERE).receives(new Envelope(685, sender + "!" + nick + "!" + "x".repeat(30_000)));
        }
        return peer;
    }

    @Test
    void thosePeersAreClosedThatHaveReadLeastAndOnlyAsManyAsItTakes() {
        var worst = deaf("J5WorstWWWWWWWWW", 6);
        var bad = deaf("J5BadBBBBBBBBBBB", 4);
        var slow = deaf("J5SLowSSSSSSSSSS", 1);
        directory.usedBuffers.set(TestDirectory.MAX_BUFFERS + 100_000);
        directory.loop.pass(Duration.ofSeconds(1));

        assertThat(worst.closeReason()).isEqualTo(CloseReason.MEMORY);
        assertThat(bad.isOpen()).as("closing the worst was enough").isTrue();
        assertThat(slow.isOpen()).isTrue();
        assertThat(alice.isOpen()).isTrue();
    }

    @Test
    void thousandsOfShortLinesThatAreNotReadCountByWhatTheyTakeBesides() {
        var reading = directory.peer("J5ReadRRRRRRRRRR", NOWHERE);
        var deaf = directory.peer("J5DeafDDDDDDDDDD", NOWHERE);
        var late = directory.peer("J5LateLLLLLLLLLL", NOWHERE);
        deaf.stopReading();
        for (int i = 0; i < TestDirectory.MAX_WRITES; i++) {
            if (i == TestDirectory.MAX_WRITES - 100) late.stopReading();
            alice.receives(new Envelope(687, ALICE + "!PUBLIC!x"));
        }

        assertThat(deaf.closeReason()).isEqualTo(CloseReason.MEMORY);
        assertThat(late.isOpen()).as("a hundred lines are no reason").isTrue();
        assertThat(reading.isOpen()).isTrue();
        assertThat(directory.count("jm.drops", "reason", "slow_peer"))
                .as("long before its bytes were too many")
                .isZero();
    }

    @Test
    void nobodyIsClosedOfWhomNothingWouldBeGained() {
        var slow = deaf("J5SLowSSSSSSSSSS", 1);
        directory.usedBuffers.set(10 * TestDirectory.MAX_BUFFERS);
        directory.loop.pass(Duration.ofSeconds(5));

        assertThat(slow.isOpen()).isTrue();
    }

    @Test
    void itIsNoticedAtTheNextLineAndNotOnlyAtTheNextLook() {
        var worst = deaf("J5WorstWWWWWWWWW", 6);
        directory.usedBuffers.set(2 * TestDirectory.MAX_BUFFERS);
        directory.loop.pass(Duration.ofMillis(20));
        assertThat(worst.isOpen()).isTrue();
        alice.receives(new Envelope(687, ALICE + "!PUBLIC!orderbook"));

        assertThat(worst.isOpen()).isFalse();
    }

    @Test
    void showsWhatPeersHaveNotRead() {
        deaf("J5SLowSSSSSSSSSS", 2);
        directory.loop.pass(Duration.ofSeconds(1));

        assertThat(directory
                        .meterRegistry
                        .get("jm.outbound.queue.bytes")
                        .gauge()
                        .value())
                .isBetween(60_000.0, 61_000.0);
    }
}
