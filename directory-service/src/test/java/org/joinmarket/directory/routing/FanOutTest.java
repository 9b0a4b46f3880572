package org.joinmarket.directory.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.directory.TestDirectory.nick;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.DirectoryIdentity;
import org.joinmarket.common.nick.NickAuth;
import org.joinmarket.common.nick.NickAuthChallenge;
import org.joinmarket.common.nick.NickAuthMode;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.directory.TestDirectory;
import org.joinmarket.directory.connection.MemoryConnection;
import org.joinmarket.directory.handshake.NickAuthPolicy;
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
    void aBurstIsPassedOnInPiecesSoThatPrivateLinesNeedNotWaitForAllOfIt() {
        var plenty = Rate.perSecond(1 << 20, 1 << 20);
        var busy = new TestDirectory(
                new TestDirectory.Setup().fanOut(new FanOutLimits(true, Rate.perSecond(60, 10), plenty, 1_000)));
        var honest = busy.peer("J5HonestHHHHHHHH", NOWHERE);
        var loud = busy.peer(nick(0), NOWHERE);
        var friend = busy.peer(nick(1), NOWHERE);
        for (int i = 0; i < 500; i++)
            comes(busy, loud, new Envelope(687, nick(0) + "!PUBLIC!" + i + " " + "z".repeat(250)));
        comes(busy, friend, new Envelope(685, nick(1) + "!J5HonestHHHHHHHH!fill"));
        busy.loop.run();

        var first = honest.take();
        assertThat(first.getLast().line()).endsWith("!fill");
        assertThat(first.size()).isBetween(10, 130);

        busy.loop.pass(Duration.ofSeconds(1));
        assertThat(first.size() + honest.take().size()).as("none is lost").isEqualTo(501);
    }

    /** A line that is read in the same turn of the loop as others. */
    private static void comes(TestDirectory directory, MemoryConnection from, Envelope envelope) {
        ByteBuf line = Unpooled.wrappedBuffer(EnvelopeCodec.encode(envelope));
        directory.connections.received(from, line);
        line.release();
    }

    @Test
    void requestsBeyondTheRateWaitForTheirTurn() {
        for (int i = 0; i < 5; i++) asks(newcomer(i), nick(i));
        assertThat(heard()).containsExactly(nick(0), nick(1));
        passes(1);
        assertThat(heard()).containsExactly(nick(2));
        passes(2);
        assertThat(heard()).containsExactly(nick(3), nick(4));
        assertThat(directory.gauge("jm.fan.out.waiting", "kind", "orderbook")).isZero();
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
    void thoseWhoHaveBeenHereLongComeFirstButAQuarterIsNewcomers() {
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

    /** Of 256 KB a second, as a deployed one passes on. */
    private static TestDirectory deployed() {
        return new TestDirectory(new TestDirectory.Setup()
                .maxPeers(1_000)
                .maxHandshaking(1_000)
                .fanOut(new FanOutLimits(true, Rate.perSecond(60, 10), Rate.perSecond(1 << 20, 256 << 10), 2_000)));
    }

    private static void floods(TestDirectory directory, MemoryConnection from, String nick, int lines, int bytes) {
        for (int i = 0; i < lines; i++) comes(directory, from, says(nick, i + " " + "z".repeat(bytes)));
    }

    private static Envelope says(String nick, String text) {
        return new Envelope(687, nick + "!PUBLIC!" + text);
    }

    private static List<Envelope> from(List<Envelope> lines, String nick) {
        return lines.stream().filter(line -> line.line().startsWith(nick)).toList();
    }

    private static int bytes(List<Envelope> lines) {
        return lines.stream().mapToInt(line -> line.line().length()).sum();
    }

    @Test
    void aNewcomersAnnouncementGetsThroughBesideTwentyNewcomersWhoSendAllTheyMay() {
        var flooded = deployed();
        var honest = flooded.peer("J5HonestHHHHHHHH", NOWHERE);
        for (int i = 0; i < 20; i++) floods(flooded, flooded.peer(nick(i), NOWHERE), nick(i), 100, 39_000);
        assertThat(flooded.gauge("jm.fan.out.waiting", "kind", "public")).isGreaterThan(150);
        assertThat(flooded.gauge("jm.fan.out.waiting.bytes", "kind", "public"))
                .isBetween(0.9 * FanOutLimits.MAX_WAITING_BYTES, (double) FanOutLimits.MAX_WAITING_BYTES);
        var maker = flooded.peer(nick(20), TestDirectory.ONION);
        for (int i = 0; i < 30; i++) comes(flooded, maker, says(nick(20), "sw0reloffer " + i + " " + "0".repeat(300)));
        flooded.loop.pass(Duration.ofSeconds(10));

        assertThat(from(honest.take(), nick(20)))
                .as("thirty offers, with eight megabytes before them")
                .hasSize(30);
        assertThat(flooded.dropped("fan_out_busy"))
                .as("those who flood lose their own")
                .isPositive();
    }

    @Test
    void eldersKeepThreeQuartersOfWhatPassesHoweverLongTheLinesOfNewcomersAre() {
        var flooded = deployed();
        var honest = flooded.peer("J5HonestHHHHHHHH", NOWHERE);
        var elders = new ArrayList<MemoryConnection>();
        for (int i = 0; i < 4; i++) elders.add(flooded.peer(nick(i), NOWHERE));
        flooded.loop.pass(TestDirectory.LONG_CONNECTED);
        for (int i = 10; i < 15; i++) floods(flooded, flooded.peer(nick(i), NOWHERE), nick(i), 20, 39_000);
        flooded.loop.run();
        for (int i = 0; i < 4; i++) floods(flooded, elders.get(i), nick(i), 300, 1_500);
        honest.take();
        flooded.loop.pass(Duration.ofSeconds(3));

        var heard = honest.take();
        int ofElders = 0;
        for (int i = 0; i < 4; i++) ofElders += bytes(from(heard, nick(i)));
        assertThat(ofElders).isBetween((int) (0.65 * bytes(heard)), (int) (0.85 * bytes(heard)));
        assertThat(bytes(heard)).as("and nothing of the rate is lost").isGreaterThan(1_500_000);
    }

    @Test
    void oneSenderFillsNoMoreThanItsPartOfTheQueue() {
        var flooded = deployed();
        var mallory = flooded.peer(nick(0), NOWHERE);
        floods(flooded, mallory, nick(0), 100, 39_000);

        assertThat(flooded.gauge("jm.fan.out.waiting", "kind", "public"))
                .isLessThanOrEqualTo(FanOutLimits.MAX_WAITING_BYTES_OF_ONE / 39_000.0);
    }

    @Test
    void whoHasProvedItsNickComesFirstHoweverNewItIs() {
        var identity = new DirectoryIdentity("test:directory");
        var asking = new TestDirectory(new TestDirectory.Setup()
                .fanOut(new FanOutLimits(true, Rate.perSecond(1, 1), TestDirectory.PLENTY, MAX_WAITING))
                .nickAuth(new NickAuthPolicy(
                        NickAuthMode.PREFER_VERIFIED,
                        Optional.of(identity),
                        Duration.ofSeconds(30),
                        new SecureRandom())));
        var maker = asking.peer("J5MakerMMMMMMMMM", TestDirectory.ONION);
        for (int i = 0; i < 4; i++) asks(asking.peer(nick(i), NOWHERE), nick(i));
        try (var key = SecretKey.of(HexFormat.of().parseHex("11".repeat(32)))) {
            String nick = NickIdentity.nickOf(key.publicKey()).value();
            var handshake = TestDirectory.handshake(nick, NOWHERE, "nick_auth");
            var proven = asking.stranger();
            proven.receives(handshake);
            var challenge = NickAuthChallenge.parse(proven.take().getLast().line())
                    .toOptional()
                    .orElseThrow();
            var proof =
                    NickAuth.prove(challenge, identity, handshake.line(), key).orElseThrow();
            proven.receives(new Envelope(Envelope.NICK_AUTH_PROOF, proof.line()));
            asks(proven, nick);
            maker.take();
            asking.loop.pass(Duration.ofSeconds(1));

            assertThat(maker.take())
                    .as("three that came before still wait")
                    .containsExactly(new Envelope(687, nick + "!PUBLIC!orderbook"));
        }
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
    void aUsedCommitmentReachesEverybodyAlthoughWhoSaidItHasGoneAndSevenSendAllTheyMay() {
        String hex = "0d".repeat(32);
        var flooded = deployed();
        var honest = flooded.peer("J5HonestHHHHHHHH", NOWHERE);
        for (int i = 0; i < 7; i++) floods(flooded, flooded.peer(nick(i), NOWHERE), nick(i), 100, 39_000);
        flooded.loop.run();
        assertThat(flooded.gauge("jm.fan.out.waiting", "kind", "public")).isPositive();
        var herald = flooded.peer(nick(20), NOWHERE);
        comes(flooded, herald, says(nick(20), "hp2 " + hex));
        comes(flooded, herald, says(nick(20), "cancel 0"));
        herald.isLost();
        flooded.loop.pass(Duration.ofSeconds(20));

        assertThat(from(honest.take(), nick(20)))
                .extracting(Envelope::line)
                .filteredOn(line -> line.contains("PUBLIC"))
                .containsExactly(nick(20) + "!PUBLIC!hp2 " + hex);
        assertThat(flooded.dropped("sender_gone")).isEqualTo(1);
    }

    @Test
    void commitmentsOfThoseWhoHaveGoneTakeNoMorePlacesThanOtherLines() {
        asks(newcomer(0), nick(0));
        for (int i = 1; i <= 3 * MAX_WAITING; i++) {
            var herald = newcomer(i);
            herald.receives(says(nick(i), "hp2 " + "0d".repeat(32)));
            herald.isLost();
        }

        assertThat(directory.gauge("jm.fan.out.waiting", "kind", "public")).isEqualTo(MAX_WAITING);
        assertThat(directory.dropped("fan_out_busy")).isEqualTo(3 * MAX_WAITING - 2 - MAX_WAITING);
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
