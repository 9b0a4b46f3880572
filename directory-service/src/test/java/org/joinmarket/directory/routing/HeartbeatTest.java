package org.joinmarket.directory.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.directory.TestDirectory;
import org.joinmarket.directory.connection.MemoryConnection;
import org.joinmarket.directory.limit.CloseReason;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
    private static final String ALICE = "J5ALiceAAAAAAAAA";
    private static final String NOWHERE = "NOT-SERVING-ONION";
    private static final Envelope PING = new Envelope(798, "");
    private static final Envelope PONG = new Envelope(799, "");
    private static final Envelope PROBE = new Envelope(687, TestDirectory.NICK + "!PUBLIC!orderbook");

    private final TestDirectory directory = new TestDirectory();

    private void pass(long seconds) {
        directory.loop.pass(Duration.ofSeconds(seconds));
    }

    @Test
    void leavesAloneWhoHasSpokenInTheLastTenMinutes() {
        var peer = directory.peer(ALICE, NOWHERE, "ping");
        pass(599);
        assertThat(peer.take()).isEmpty();
        peer.receives(new Envelope(687, ALICE + "!PUBLIC!orderbook"));
        pass(599);
        assertThat(peer.take()).isEmpty();
    }

    @Test
    void keepsASilentPeerThatAnswersEveryPing() {
        var peer = directory.peer(ALICE, NOWHERE, "ping");
        for (int i = 0; i < 5; i++) {
            pass(600);
            assertThat(peer.take()).containsExactly(PING);
            peer.receives(PONG);
        }
        assertThat(peer.isOpen()).isTrue();
    }

    @Test
    void evictsWhoDoesNotAnswerAPingWithinThirtySecondsAndTellsTheOthers() {
        var peer = directory.peer(ALICE, NOWHERE, "ping");
        var witness = directory.peer("J5WatchWWWWWWWWW", NOWHERE);
        pass(599);
        witness.receives(new Envelope(798, ""));
        witness.take();
        pass(1);
        assertThat(peer.take()).containsExactly(PING);
        directory.loop.pass(Duration.ofSeconds(30).minusNanos(1));
        assertThat(peer.isOpen()).isTrue();
        directory.loop.pass(Duration.ofNanos(1));
        assertThat(peer.closeReason()).isEqualTo(CloseReason.EVICTED);

        directory.loop.pass(Duration.ofMillis(100));
        assertThat(witness.take()).containsExactly(new Envelope(789, ALICE + ";NOT-SERVING-ONION;D"));
        assertThat(directory.count("jm.heartbeat.evictions")).isEqualTo(1);
    }

    @Test
    void whoeverWasTakenForGoneComesBackUnderItsNick() {
        var halfOpen = directory.peer(ALICE, TestDirectory.ONION);
        pass(1_499);
        assertThat(directory.peer(ALICE, TestDirectory.ONION).isOpen())
                .as("the nick is taken until then")
                .isFalse();
        pass(1);
        var back = directory.peer(ALICE, TestDirectory.ONION);

        assertThat(halfOpen.isOpen()).isFalse();
        assertThat(back.isOpen()).isTrue();
        assertThat(directory.registry.isPresent(ALICE)).isTrue();
        directory.loop.pass(Duration.ofSeconds(1));
        assertThat(back.take()).as("nobody is told that it has left").isEmpty();
    }

    @Test
    void takesAnyLineForAnAnswerToAPing() {
        var peer = directory.peer(ALICE, NOWHERE, "ping");
        pass(600);
        peer.receives(new Envelope(687, ALICE + "!PUBLIC!orderbook"));
        pass(30);

        assertThat(peer.isOpen()).isTrue();
    }

    @Test
    void asksAMakerThatKnowsNoPingForItsOffersAndKeepsItWhenItAnswers() {
        var maker = directory.peer(ALICE, TestDirectory.ONION);
        var other = directory.peer("J5WatchWWWWWWWWW", NOWHERE);
        for (int i = 0; i < 5; i++) {
            pass(600);
            assertThat(maker.take()).contains(PROBE);
            maker.receives(new Envelope(685, ALICE + "!" + TestDirectory.NICK + "!sw0reloffer 0 1 2 3 0.1 k s"));
            other.receives(new Envelope(798, ""));
        }

        assertThat(maker.isOpen()).isTrue();
        assertThat(other.take()).as("the probe is for the maker alone").doesNotContain(PROBE);
    }

    @Test
    void evictsAMakerThatStaysSilentForTwentyFiveMinutesAndNotBefore() {
        evictedAfterTwentyFiveMinutes(directory.peer(ALICE, TestDirectory.ONION));
    }

    @Test
    void evictsATakerThatCannotBeAskedAfterTwentyFiveMinutes() {
        var taker = directory.peer(ALICE, NOWHERE);
        evictedAfterTwentyFiveMinutes(taker);
        assertThat(taker.take()).isEmpty();
    }

    private void evictedAfterTwentyFiveMinutes(MemoryConnection peer) {
        pass(1_499);
        assertThat(peer.isOpen()).isTrue();
        pass(1);
        assertThat(peer.closeReason()).isEqualTo(CloseReason.EVICTED);
    }
}
