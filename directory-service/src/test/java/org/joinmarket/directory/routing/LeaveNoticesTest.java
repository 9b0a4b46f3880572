package org.joinmarket.directory.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.directory.TestDirectory;
import org.joinmarket.directory.connection.MemoryConnection;
import org.junit.jupiter.api.Test;

class LeaveNoticesTest {
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private final TestDirectory directory = new TestDirectory();
    private final MemoryConnection watcher =
            directory.peer("J5WatchWWWWWWWWW", "NOT-SERVING-ONION", "peerlist_features");

    private static String nick(int number) {
        return "J5Peer" + (char) ('a' + number / 10) + (char) ('A' + number % 8) + (char) ('1' + number % 9)
                + "XXXXXXX";
    }

    @Test
    void thoseWhoLeaveTogetherShareALineWithoutFeatures() {
        var maker = directory.peer(nick(1), TestDirectory.ONION, "ping", "neutrino_compat");
        var taker = directory.peer(nick(2), "NOT-SERVING-ONION", "ping");
        maker.isLost();
        taker.isLost();
        assertThat(watcher.take()).as("before the interval ends").isEmpty();
        directory.loop.pass(INTERVAL);

        assertThat(watcher.take())
                .containsExactly(new Envelope(
                        789, nick(1) + ";" + TestDirectory.ONION + ";D," + nick(2) + ";NOT-SERVING-ONION;D"));
    }

    @Test
    void aFullLineIsSentAtOnceAndTheRestLater() {
        var leaving = new ArrayList<MemoryConnection>();
        for (int i = 0; i < 21; i++) leaving.add(directory.peer(nick(i), TestDirectory.ONION));
        leaving.forEach(MemoryConnection::isLost);

        assertThat(watcher.take())
                .singleElement()
                .satisfies(line -> assertThat(line.line().split(",")).hasSize(20));
        directory.loop.pass(INTERVAL);
        assertThat(watcher.take())
                .singleElement()
                .satisfies(line -> assertThat(line.line().split(",")).hasSize(1));
    }

    @Test
    void aNickThatComesBackAtOnceHasNotLeft() {
        directory.peer(nick(1), TestDirectory.ONION).isLost();
        directory.peer(nick(1), TestDirectory.ONION);
        directory.loop.pass(INTERVAL);

        assertThat(watcher.take()).isEmpty();
    }

    @Test
    void strangersWhoNeverShookHandsLeaveWithoutNotice() {
        directory.stranger().isLost();
        directory.loop.pass(INTERVAL);

        assertThat(watcher.take()).isEmpty();
    }
}
