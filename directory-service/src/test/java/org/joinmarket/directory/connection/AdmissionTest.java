package org.joinmarket.directory.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.directory.TestDirectory;
import org.joinmarket.directory.limit.CloseReason;
import org.joinmarket.directory.limit.Rate;
import org.joinmarket.directory.peer.PeerRegistry;
import org.junit.jupiter.api.Test;

/** Who finds a place, and who has to go for it. */
class AdmissionTest {
    private static final String NOWHERE = "NOT-SERVING-ONION";
    private static final String ALICE = "J5ALiceAAAAAAAAA";

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theOldestSilentConnectionMakesRoomForTheNextSoThatSilenceKeepsNobodyOut() {
        var directory = new TestDirectory(new TestDirectory.Setup().maxHandshaking(3));
        var silent = new MemoryConnection[] {directory.stranger(), directory.stranger(), directory.stranger()};
        assertThat(directory.connections.handshaking()).isEqualTo(3);
        var honest = directory.stranger();
        directory.loop.run();
        assertThat(silent[0].closeReason()).isEqualTo(CloseReason.CROWDED_OUT);
        assertThat(silent[1].isOpen()).isTrue();

        honest.receives(TestDirectory.handshake(ALICE, NOWHERE));
        assertThat(directory.registry.isPresent(ALICE)).isTrue();
        assertThat(directory.connections.handshaking()).isEqualTo(2);
        for (int i = 0; i < 50; i++) directory.stranger();
        directory.loop.run();
        assertThat(honest.isOpen())
                .as("who has shaken hands is out of their reach")
                .isTrue();
        assertThat(directory.connections.handshaking()).isEqualTo(3);
    }

    @Test
    void newcomersBeyondTheRateWaitUnreadForTheirTurn() {
        var directory = new TestDirectory(new TestDirectory.Setup().handshakes(Rate.perSecond(2, 1)));
        var newcomers = new ArrayList<MemoryConnection>();
        for (int i = 0; i < 5; i++) {
            var newcomer = directory.stranger();
            newcomer.receives(TestDirectory.handshake(TestDirectory.nick(i), NOWHERE));
            newcomers.add(newcomer);
        }
        assertThat(directory.registry.count()).isEqualTo(2);
        assertThat(newcomers).extracting(MemoryConnection::isReading).containsExactly(true, true, false, false, false);
        newcomers.get(2).receives(new Envelope(791, ""));
        assertThat(newcomers.get(2).closeReason()).as("who does not wait").isEqualTo(CloseReason.HANDSHAKE_FAILED);
        newcomers.get(3).isLost();

        directory.loop.pass(Duration.ofSeconds(2));
        assertThat(newcomers.get(4).take()).extracting(Envelope::type).containsExactly(795);
        assertThat(newcomers.get(4).isReading()).isTrue();
        assertThat(directory.registry.count()).isEqualTo(3);
        assertThat(directory.count("jm.handshakes", "result", "abandoned")).isEqualTo(2);
        assertThat(directory.connections.handshaking()).isZero();
    }

    @Test
    void whoIsClosedWhileItWaitsIsNotLetInBeforeItsEndIsHere() {
        var directory = new TestDirectory(new TestDirectory.Setup().handshakes(Rate.perSecond(1, 1)));
        var witness = directory.peer(ALICE, NOWHERE);
        var crowdedOut = directory.stranger();
        crowdedOut.endsAfter(Duration.ofSeconds(5));
        crowdedOut.receives(TestDirectory.handshake(TestDirectory.nick(0), NOWHERE));
        crowdedOut.close(CloseReason.CROWDED_OUT);
        directory.loop.pass(Duration.ofSeconds(4));
        assertThat(directory.registry.isPresent(TestDirectory.nick(0))).isFalse();
        directory.loop.pass(Duration.ofSeconds(2));

        assertThat(directory.count("jm.handshakes", "result", "accepted")).isEqualTo(1);
        assertThat(directory.count("jm.handshakes", "result", "abandoned")).isEqualTo(1);
        assertThat(witness.take()).as("nobody has left who was never here").isEmpty();
        assertThat(directory.connections.count()).isEqualTo(1);
    }

    @Test
    void aConnectionThatGoesAwayLeavesItsPlaceWhileItWaits() {
        var directory = new TestDirectory(new TestDirectory.Setup().maxHandshaking(2));
        var first = directory.stranger();
        directory.stranger().isLost();
        directory.stranger();
        directory.loop.run();

        assertThat(first.isOpen()).isTrue();
        directory.loop.pass(Duration.ofSeconds(30));
        assertThat(directory.connections.handshaking()).isZero();
        assertThat(directory.connections.count()).isZero();
    }

    @Test
    void oneAddressHasNoMoreConnectionsThanItMay() {
        var directory = new TestDirectory(new TestDirectory.Setup().maxPerSource(2));
        var first = MemoryConnection.open(directory.loop, directory.connections, address(1));
        MemoryConnection.open(directory.loop, directory.connections, address(1));
        var third = MemoryConnection.open(directory.loop, directory.connections, address(1));
        assertThat(third.closeReason()).isEqualTo(CloseReason.TOO_MANY_FROM_SOURCE);
        assertThat(directory.count("jm.connections.closed", "reason", "too_many_from_source"))
                .isEqualTo(1);
        assertThat(MemoryConnection.open(directory.loop, directory.connections, address(2))
                        .isOpen())
                .isTrue();
        assertThat(directory.connections.count()).isEqualTo(3);

        first.isLost();
        assertThat(MemoryConnection.open(directory.loop, directory.connections, address(1))
                        .isOpen())
                .isTrue();
        assertThat(MemoryConnection.open(directory.loop, directory.connections, address(1))
                        .isOpen())
                .isFalse();
    }

    @Test
    void behindTorWhereAllComeFromOneAddressAnyNumberMay() {
        var directory = new TestDirectory();
        for (int i = 0; i < 50; i++) directory.peer(TestDirectory.nick(i), NOWHERE);

        assertThat(directory.registry.count()).isEqualTo(50);
    }

    @Test
    void theLastPlacesAreForMakersThatHaveBeenHereBefore() {
        var directory = new TestDirectory(new TestDirectory.Setup().maxPeers(4).reserved(2));
        var known = directory.peer(ALICE, TestDirectory.ONION);
        directory.loop.pass(TestDirectory.LONG_CONNECTED);
        known.isLost();
        var brief = directory.peer("J5BriefBBBBBBBBB", TestDirectory.ONION);
        brief.isLost();
        directory.peer("J5FirstXXXXXXXXX", NOWHERE);
        directory.peer("J5TwoXXXXXXXXXXX", NOWHERE);

        var stranger = directory.stranger();
        stranger.receives(TestDirectory.handshake("J5ThreeXXXXXXXXX", TestDirectory.ONION));
        assertThat(stranger.take())
                .singleElement()
                .satisfies(reply -> assertThat(reply.line()).contains("Rejected: Maximum peers reached: 4"));
        assertThat(directory.count("jm.handshakes", "result", "capacity")).isEqualTo(1);
        directory.peer("J5BriefBBBBBBBBB", TestDirectory.ONION);
        assertThat(directory.registry.isPresent("J5BriefBBBBBBBBB"))
                .as("was here, but not long")
                .isFalse();
        directory.peer(ALICE, NOWHERE);
        assertThat(directory.registry.isPresent(ALICE))
                .as("the name, but it serves nothing")
                .isFalse();
        directory.peer(ALICE, TestDirectory.ONION);
        assertThat(directory.registry.isPresent(ALICE)).isTrue();
    }

    /** As after a kill: nobody has left the first directory. */
    @Test
    void aMakerIsKnownAfterTenMinutesAndNotOnlyWhenItLeaves() {
        var before = new TestDirectory();
        var maker = before.peer(ALICE, TestDirectory.ONION);
        before.peer("J5TakerTTTTTTTTT", NOWHERE);
        before.loop.pass(TestDirectory.LONG_CONNECTED.minusSeconds(61));
        assertThat(before.knownMakers.count()).isZero();
        before.loop.pass(Duration.ofSeconds(122));
        assertThat(maker.isOpen()).isTrue();
        assertThat(before.knownMakers.snapshot().others()).containsExactly(new Nick(ALICE));

        var after = new TestDirectory(
                new TestDirectory.Setup().maxPeers(2).reserved(1).knownMakers(before.knownMakers.snapshot()));
        after.peer("J5FirstXXXXXXXXX", NOWHERE);
        after.peer("J5BriefBBBBBBBBB", TestDirectory.ONION);
        assertThat(after.registry.isPresent("J5BriefBBBBBBBBB")).isFalse();
        after.peer(ALICE, TestDirectory.ONION);
        assertThat(after.registry.isPresent(ALICE)).isTrue();
    }

    @Test
    void aDirectoryHasRoomForStrangersWhateverIsReserved() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PeerRegistry(2, 2, _ -> true));
        assertThatIllegalArgumentException().isThrownBy(() -> new PeerRegistry(2, -1, _ -> true));
    }

    @Test
    void whomAnOperatorHasBannedIsToldSoAndNotLetIn() {
        var directory = new TestDirectory();
        directory.banned.add(new Nick(ALICE));
        var banned = directory.stranger();
        banned.receives(TestDirectory.handshake(ALICE, NOWHERE));

        assertThat(banned.take())
                .singleElement()
                .satisfies(reply ->
                        assertThat(reply.line()).contains("\"accepted\": false").contains("Rejected: banned"));
        assertThat(banned.isOpen()).isFalse();
        assertThat(directory.count("jm.handshakes", "result", "banned")).isEqualTo(1);

        directory.bannedSources.add(address(9));
        assertThat(MemoryConnection.open(directory.loop, directory.connections, address(9))
                        .closeReason())
                .isEqualTo(CloseReason.BANNED);
        assertThat(directory.connections.count()).isZero();
    }
}
