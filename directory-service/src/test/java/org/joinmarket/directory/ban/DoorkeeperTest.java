package org.joinmarket.directory.ban;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.directory.TestDirectory;
import org.joinmarket.directory.connection.MemoryConnection;
import org.joinmarket.directory.handshake.Arrivals;
import org.joinmarket.directory.limit.CloseReason;
import org.joinmarket.directory.peer.Peer;
import org.joinmarket.directory.state.NotSaved;
import org.joinmarket.directory.state.StateFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoorkeeperTest {
    private static final String ALICE = "J5ALiceAAAAAAAAA";
    private static final String BOB = "J5BobbBBBBBBBBBB";
    private static final String NOWHERE = "NOT-SERVING-ONION";
    private static final InetAddress FAR = InetAddress.ofLiteral("203.0.113.7");
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private Path path;

    private final TestDirectory directory = new TestDirectory();
    private Bans bans;
    private Doorkeeper doorkeeper;

    @BeforeEach
    void doorkeeper() {
        bans = new Bans(new BanFile(new StateFolder(path)), InstantSource.system());
        doorkeeper = new Doorkeeper(bans, directory.registry, directory.connections);
    }

    private void ban(BanTarget target) {
        assertThat(doorkeeper.ban(target, HOUR, "spam")).isPresent();
        directory.loop.run();
    }

    private Peer present(String nick) {
        return Objects.requireNonNull(directory.registry.find(nick));
    }

    private MemoryConnection from(InetAddress source) {
        return MemoryConnection.open(directory.loop, directory.connections, source);
    }

    @Test
    void whoIsBannedAndPresentIsClosedAndNobodyElse() {
        var alice = directory.peer(ALICE, NOWHERE);
        var bob = directory.peer(BOB, NOWHERE);
        ban(new BanTarget(new Nick(ALICE), null, null));

        assertThat(alice.closeReason()).isEqualTo(CloseReason.BANNED);
        assertThat(bob.isOpen()).isTrue();
        assertThat(directory.count("jm.connections.closed", "reason", "banned")).isEqualTo(1);
    }

    @Test
    void allWhoServeAtABannedLocationAreClosed() {
        var alice = directory.peer(ALICE, TestDirectory.ONION);
        var bob = directory.peer(BOB, TestDirectory.ONION);
        ban(new BanTarget(null, present(ALICE).location(), null));

        assertThat(List.of(alice.closeReason(), bob.closeReason())).containsOnly(CloseReason.BANNED);
    }

    @Test
    void whoNamesSomebodyElsesLocationDoesNotHaveItBanned() {
        var owner = directory.peer(BOB, TestDirectory.ONION);
        var impostor = directory.peer(ALICE, TestDirectory.ONION);
        ban(BanTarget.of(present(ALICE)));

        assertThat(impostor.closeReason()).isEqualTo(CloseReason.BANNED);
        assertThat(owner.isOpen()).isTrue();
    }

    @Test
    void allFromABannedSourceAreClosedAlsoThoseThatHaveNotSaidWhoTheyAre() {
        var silent = from(FAR);
        var alice = from(FAR);
        alice.receives(TestDirectory.handshake(ALICE, NOWHERE));
        var bob = directory.peer(BOB, NOWHERE);
        var stranger = directory.stranger();
        ban(new BanTarget(null, null, FAR));

        assertThat(List.of(silent.closeReason(), alice.closeReason())).containsOnly(CloseReason.BANNED);
        assertThat(bob.isOpen()).isTrue();
        assertThat(stranger.isOpen()).isTrue();
    }

    @Test
    void whoIsBannedOnTheWayInIsClosedOnArrival() {
        var connection = directory.peer(ALICE, NOWHERE);
        var alice = present(ALICE);
        var arrived = new ArrayList<Peer>();
        var inside = new Arrivals() {
            @Override
            public void admit(Peer peer) {
                arrived.add(peer);
            }

            @Override
            public void displace(Peer owner, Peer newcomer) {
                arrived.add(newcomer);
            }
        };
        var watching = Doorkeeper.watching(inside, bans);
        watching.admit(alice);
        directory.loop.run();
        assertThat(connection.isOpen()).isTrue();

        bans.add(new BanTarget(new Nick(ALICE), null, null), HOUR, "spam");
        watching.admit(alice);
        watching.displace(alice, alice);
        directory.loop.run();
        assertThat(connection.closeReason()).isEqualTo(CloseReason.BANNED);
        assertThat(arrived).containsExactly(alice, alice, alice);
    }

    @Test
    void nobodyIsClosedForABanThatIsNotOnTheDisk() throws IOException {
        var alice = directory.peer(ALICE, NOWHERE);
        Files.createDirectories(path.resolve("bans.json.part/in-the-way"));

        assertThatThrownBy(() -> ban(new BanTarget(new Nick(ALICE), null, null)))
                .isInstanceOf(NotSaved.class);
        directory.loop.run();
        assertThat(alice.isOpen()).isTrue();
    }
}
