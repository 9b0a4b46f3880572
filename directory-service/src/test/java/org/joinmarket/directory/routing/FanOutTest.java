package org.joinmarket.directory.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.directory.TestDirectory.nick;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.directory.TestDirectory;
import org.joinmarket.directory.connection.MemoryConnection;
import org.joinmarket.directory.limit.FanOutLimits;
import org.joinmarket.directory.limit.Rate;
import org.junit.jupiter.api.Test;

/** What all peers together may have passed on to everybody. */
class FanOutTest {
    private static final String NOWHERE = "NOT-SERVING-ONION";
    private static final int MAX_WAITING = 6;

    /** Two requests at once and then one a second; of other lines two and one as well, if they are short. */
    private final TestDirectory directory = new TestDirectory(new TestDirectory.Setup()
            .fanOut(new FanOutLimits(
                    true,
                    Rate.perSecond(2, 1),
                    Rate.perSecond(2 * FanOutLimits.MIN_LINE_COST, FanOutLimits.MIN_LINE_COST),
                    MAX_WAITING)));

    private final MemoryConnection watcher = directory.peer("J5WatchWWWWWWWWW", NOWHERE);

    private MemoryConnection newcomer(int number) {
        return directory.peer(nick(number), NOWHERE);
    }

    private static void asks(MemoryConnection peer, String nick) {
        peer.receives(new Envelope(687, nick + "!PUBLIC!orderbook"));
    }

    /** Who asked, in the order in which the watcher was told. */
    private List<String> heard() {
        return watcher.take().stream()
                .map(line -> line.line().substring(0, line.line().indexOf('!')))
                .toList();
    }

    private void passes(int seconds) {
        directory.loop.pass(Duration.ofSeconds(seconds));
    }

    @Test
    void fiveHundredWithFreshNicksCannotMultiplyTrafficByTheNumberOfPeers() {
        var flooded = new TestDirectory(new TestDirectory.Setup()
                .maxPeers(1_000)
                .maxHandshaking(1_000)
                .fanOut(new FanOutLimits(true, Rate.perSecond(60, 10), Rate.perSecond(100_000, 10_000), 600)));
        var honest = flooded.peer("J5HonestHHHHHHHH", NOWHERE);
        for (int i = 0; i < 500; i++) {
            String nick = nick(i);
            var attacker = flooded.peer(nick, NOWHERE);
            for (int j = 0; j < 20; j++) asks(attacker, nick);
        }

        assertThat(honest.take()).hasSize(60);
        flooded.loop.pass(Duration.ofSeconds(10));
        assertThat(honest.take().size()).isBetween(95, 105);
        assertThat(flooded.dropped("merged"))
                .as("one each waits, the rest say the same")
                .isGreaterThan(8_000);
    }

    @Test
    void requestsBeyondTheRateWaitForTheirTurn() {
        for (int i = 0; i < 5; i++) asks(newcomer(i), nick(i));
        assertThat(heard()).containsExactly(nick(0), nick(1));
        passes(1);
        assertThat(heard()).containsExactly(nick(2));
        passes(2);
        assertThat(heard()).containsExactly(nick(3), nick(4));
        assertThat(directory
                        .meterRegistry
                        .get("jm.fan.out.waiting")
                        .tag("kind", "orderbook")
                        .gauge()
                        .value())
                .isZero();
    }

    @Test
    void oneWhoAsksAgainWhileItWaitsIsStillOne() {
        var asker = newcomer(0);
        for (int i = 0; i < 10; i++) asks(asker, nick(0));
        passes(60);

        assertThat(heard()).containsExactly(nick(0), nick(0), nick(0));
        assertThat(directory.dropped("merged")).isEqualTo(7);
    }

    @Test
    void thoseWhoHaveBeenHereLongComeFirstButEveryFourthTurnIsANewcomers() {
        var elders = new ArrayList<MemoryConnection>();
        for (int i = 0; i < 4; i++) elders.add(newcomer(i));
        passes((int) TestDirectory.LONG_CONNECTED.toSeconds());
        asks(newcomer(18), nick(18)); // uses up what can pass at once
        asks(newcomer(19), nick(19));
        asks(newcomer(10), nick(10));
        asks(newcomer(11), nick(11));
        for (int i = 0; i < 4; i++) asks(elders.get(i), nick(i));
        assertThat(heard()).containsExactly(nick(18), nick(19));
        passes(60);

        assertThat(heard()).containsExactly(nick(0), nick(1), nick(2), nick(10), nick(3), nick(11));
    }

    @Test
    void whenNoMoreCanWaitNewcomersGiveWayToThoseWhoHaveBeenHereLong() {
        var elder = newcomer(0);
        passes((int) TestDirectory.LONG_CONNECTED.toSeconds());
        for (int i = 1; i <= 2 + MAX_WAITING; i++) asks(newcomer(i), nick(i));
        assertThat(directory.dropped("fan_out_busy")).isZero();
        asks(newcomer(20), nick(20));
        assertThat(directory.dropped("fan_out_busy"))
                .as("a newcomer finds no place")
                .isEqualTo(1);
        asks(elder, nick(0));
        assertThat(directory.dropped("fan_out_busy"))
                .as("the last newcomer has lost its own")
                .isEqualTo(2);
        heard();
        passes(60);

        assertThat(heard()).containsExactly(nick(0), nick(3), nick(4), nick(5), nick(6), nick(7));
    }

    @Test
    void whoHasGoneIsNotHeardAnyMore() {
        asks(newcomer(0), nick(0));
        asks(newcomer(1), nick(1));
        var leaving = newcomer(2);
        asks(leaving, nick(2));
        heard();
        leaving.isLost();
        passes(60);

        assertThat(watcher.take()).extracting(Envelope::type).containsExactly(789);
        assertThat(directory.dropped("sender_gone")).isEqualTo(1);
    }

    @Test
    void otherPublicLinesWaitApartAndInTheOrderOfTheirSender() {
        var maker = newcomer(0);
        for (int i = 0; i < 5; i++) maker.receives(new Envelope(687, nick(0) + "!PUBLIC!cancel " + i));
        asks(newcomer(1), nick(1));
        passes(60);

        assertThat(watcher.take())
                .map(line -> line.line().substring(line.line().lastIndexOf('!')))
                .containsExactly("!cancel 0", "!cancel 1", "!orderbook", "!cancel 2", "!cancel 3", "!cancel 4");
    }

    @Test
    void longLinesCostMore() {
        var maker = newcomer(0);
        String longLine = nick(0) + "!PUBLIC!" + "x".repeat(2 * FanOutLimits.MIN_LINE_COST);
        maker.receives(new Envelope(687, longLine));
        maker.receives(new Envelope(687, longLine));
        assertThat(heard()).hasSize(1);
        passes(1);
        assertThat(heard()).isEmpty();
        passes(1);
        assertThat(heard())
                .as("one that is longer than the rate ever holds still passes")
                .hasSize(1);
    }

    @Test
    void keepsNothingOfWhatHasPassedOrWasDropped() {
        for (int i = 0; i < 15; i++) asks(newcomer(i), nick(i));
        passes(60);
        heard();
        var asker = newcomer(16);
        for (int i = 0; i < 2; i++) asks(asker, nick(16));
        assertThat(heard()).as("a place is free again").containsExactly(nick(16), nick(16));
    }
}
