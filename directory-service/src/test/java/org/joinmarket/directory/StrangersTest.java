package org.joinmarket.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.directory.connection.FuzzedPipeline;
import org.joinmarket.directory.connection.MemoryConnection;
import org.joinmarket.directory.connection.PipedConnection;
import org.joinmarket.directory.limit.CloseReason;
import org.joinmarket.directory.limit.Rate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * What strangers do to a directory that has the limits of a deployed one. Whatever it is, afterwards those who only want to
 * trade are connected and served, and somebody new is let in.
 */
class StrangersTest {
    private static final String ALICE = "J5ALiceAAAAAAAAA";
    private static final String BOB = "J5BobbBBBBBBBBBB";
    private static final String CAROL = "J5CaroLCCCCCCCCC";
    private static final String MALLORY = "J5MaLLoryMMMMMMM";
    private static final String NOWHERE = "NOT-SERVING-ONION";
    private static final int MAX_HANDSHAKING = 100;
    private static final int MORE_THAN_ANYBODY_MAY = 5_000;

    private static final LimitProperties LIMITS = new Binder(new MapConfigurationPropertySource(Map.of()))
            .bindOrCreate("joinmarket.directory.limits", LimitProperties.class);

    private final TestDirectory directory = new TestDirectory(new TestDirectory.Setup()
            .maxPeers(1_000)
            .maxHandshaking(MAX_HANDSHAKING)
            .handshakes(Rate.perSecond(LIMITS.handshakeBurst(), LIMITS.handshakesPerSecond()))
            .traffic(LIMITS.traffic())
            .fanOut(LIMITS.fanOut()));

    private final MemoryConnection alice = directory.peer(ALICE, NOWHERE, "peerlist_features", "ping");
    private MemoryConnection bob = directory.peer(BOB, TestDirectory.ONION, "ping");

    @BeforeEach
    void aliceAndBobHaveBeenHereForAWhile() {
        var half = LIMITS.longConnected().dividedBy(2);
        directory.loop.pass(half);
        alice.receives(new Envelope(Envelope.PING, ""));
        bob.receives(new Envelope(Envelope.PING, ""));
        directory.loop.pass(half);
        alice.take();
        bob.take();
    }

    @AfterEach
    void whoeverWantsToTradeIsConnectedAndServed() {
        assertThat(alice.isOpen() && bob.isOpen()).as("connected").isTrue();
        alice.take();
        bob.take();

        alice.receives(priv(ALICE, BOB, "fill 0 1"));
        assertThat(bob.take()).as("at once").containsExactly(priv(ALICE, BOB, "fill 0 1"));
        bob.receives(priv(BOB, ALICE, "pubkey 1"));
        assertThat(alice.take())
                .containsExactly(
                        priv(BOB, ALICE, "pubkey 1"), new Envelope(789, BOB + ";" + TestDirectory.ONION + ";F:ping"));
        alice.receives(new Envelope(Envelope.PING, ""));
        assertThat(alice.take()).containsExactly(new Envelope(Envelope.PONG, ""));
        alice.receives(new Envelope(Envelope.GETPEERLIST, ""));
        assertThat(alice.take())
                .anySatisfy(line -> assertThat(line.line()).contains(BOB + ";" + TestDirectory.ONION + ";F:ping"));

        alice.receives(pub(ALICE, "orderbook"));
        bob.receives(pub(BOB, "cancel 0"));
        directory.loop.pass(Duration.ofSeconds(1));
        assertThat(bob.take()).as("its turn within a second").contains(pub(ALICE, "orderbook"));
        assertThat(alice.take()).contains(pub(BOB, "cancel 0"));

        var carol = directory.stranger();
        carol.receives(TestDirectory.handshake(CAROL, NOWHERE));
        directory.loop.pass(Duration.ofSeconds(1));
        assertThat(directory.registry.isPresent(CAROL)).as("somebody new").isTrue();
        carol.take();
        alice.receives(priv(ALICE, CAROL, "fill 0 1"));
        assertThat(carol.take()).containsExactly(priv(ALICE, CAROL, "fill 0 1"));
        carol.receives(pub(CAROL, "sw0reloffer 0 30000 90000 0 0.00003"));
        carol.receives(pub(CAROL, "orderbook"));
        directory.loop.pass(Duration.ofSeconds(60));
        assertThat(alice.take())
                .as("what somebody new says to everybody")
                .contains(pub(CAROL, "sw0reloffer 0 30000 90000 0 0.00003"), pub(CAROL, "orderbook"));
        assertThat(bob.take()).contains(pub(CAROL, "sw0reloffer 0 30000 90000 0 0.00003"), pub(CAROL, "orderbook"));
    }

    private static Envelope pub(String from, String text) {
        return new Envelope(Envelope.PUBMSG, from + "!PUBLIC!" + text);
    }

    private static Envelope priv(String from, String to, String text) {
        return new Envelope(Envelope.PRIVMSG, from + "!" + to + "!" + text);
    }

    private MemoryConnection mallory() {
        return directory.peer(MALLORY, NOWHERE);
    }

    /** What others hear of a stranger's text. */
    private static List<Envelope> messages(MemoryConnection peer) {
        return peer.take().stream()
                .filter(line -> line.type() != Envelope.PEERLIST)
                .toList();
    }

    @Test
    void aThousandWhoSayNothingAreClosedAndLeaveNoTrace() {
        for (int i = 0; i < 1_000; i++) directory.stranger();
        directory.loop.run();
        assertThat(directory.connections.handshaking()).isEqualTo(MAX_HANDSHAKING);
        directory.loop.pass(Duration.ofSeconds(30));

        assertThat(directory.count("jm.handshakes", "result", "timeout")).isEqualTo(MAX_HANDSHAKING);
        assertThat(directory.connections.handshaking()).isZero();
        assertThat(directory.connections.count()).isEqualTo(2);
    }

    @Test
    void aLineWithoutEndIsClosedBeforeTheHandshakeAndAfterIt() {
        byte[] endless = "x".repeat(10_000_000).getBytes(StandardCharsets.US_ASCII);
        FuzzedPipeline.send(directory.loop, directory.connections, endless);
        assertThat(directory.count("jm.connections.closed", "reason", "line_too_long"))
                .isEqualTo(1);

        String handshake = json(TestDirectory.handshake(MALLORY, NOWHERE));
        FuzzedPipeline.send(
                directory.loop,
                directory.connections,
                (handshake + "\r\n" + "{\"type\":687,\"line\":\"" + MALLORY + "!PUBLIC!" + "x".repeat(100_000))
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(directory.count("jm.connections.closed", "reason", "line_too_long"))
                .isEqualTo(2);
        assertThat(directory.registry.isPresent(MALLORY)).isFalse();
        assertThat(directory.connections.count()).isEqualTo(2);
    }

    /** Within what each of them may send, and each of them beyond what all may keep. */
    @Test
    void aThousandWhoBeginALineAndDoNotEndItTakeNobodysMemoryAndNobodysPlace() {
        alice.stopReading();
        for (int i = 0; i < 6; i++) {
            String sender = TestDirectory.nick(i);
            directory.peer(sender, NOWHERE).receives(priv(sender, ALICE, "x".repeat(11_000)));
        }
        assertThat(alice.pendingBytes()).as("more than is worth closing it for").isGreaterThan(64 << 10);
        var attackers = new ArrayList<PipedConnection>();
        for (int i = 0; i < 900; i++) {
            var attacker = directory.pipedPeer(TestDirectory.nick(100 + i), NOWHERE);
            attacker.sends("x".repeat(65_537));
            attackers.add(attacker);
            assertThat(directory.inbound.bytes()).isLessThanOrEqualTo(TestDirectory.INBOUND_BYTES);
            if (i % 100 == 0) directory.loop.pass(Duration.ofMillis(100));
        }
        assertThat(directory.buffers.metric().usedHeapMemory()
                        + directory.buffers.metric().usedDirectMemory())
                .isLessThanOrEqualTo(TestDirectory.INBOUND_BYTES);
        assertThat(alice.isOpen()).as("slow, but it is not its doing").isTrue();
        assertThat(directory.count("jm.connections.closed", "reason", "memory")).isZero();

        alice.read();
        directory.loop.pass(TestDirectory.LINE_TIMEOUT.plusSeconds(1));
        assertThat(attackers).noneMatch(PipedConnection::isOpen);
        assertThat(directory.inbound.bytes()).isZero();
        assertThat(messages(alice)).as("none is lost").hasSize(6);
    }

    private static String json(Envelope envelope) {
        return "{\"type\": " + envelope.type() + ", \"line\": \""
                + envelope.line().replace("\"", "\\\"") + "\"}";
    }

    @Test
    void envelopesMadeToHurtParsersCloseAPeerAndReachNobody() {
        String line = ",\"line\":\"" + MALLORY + "!PUBLIC!orderbook\"";
        for (String bomb : List.of(
                "{\"type\":687" + line + ",\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}",
                "{\"type\":687" + line + ",\"a\":" + "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000) + "}",
                "[".repeat(30_000),
                "{\"type\":687" + line + line + "}",
                "{\"type\":687,\"type\":687" + line + "}",
                "{\"type\":NaN" + line + "}",
                "{\"type\":Infinity" + line + "}",
                "{\"type\":-687" + line + "}",
                "{\"type\":687.0" + line + "}",
                "{\"type\":\"687\"" + line + "}",
                "{\"type\":true" + line + "}",
                "{\"type\":null" + line + "}",
                "{\"type\":{}" + line + "}",
                "{\"type\":1e999999999" + line + "}",
                "{\"type\":" + "9".repeat(10_000) + line + "}",
                "{\"type\":687,\"line\":687}",
                "{\"type\":687,\"line\":[\"" + MALLORY + "!PUBLIC!orderbook\"]}",
                "{\"line\":\"" + MALLORY + "!PUBLIC!orderbook\"}",
                "[687,\"" + MALLORY + "!PUBLIC!orderbook\"]",
                "\"" + MALLORY + "!PUBLIC!orderbook\"",
                "687",
                "null",
                "")) {
            var mallory = mallory();
            String shown = bomb.substring(0, Math.min(80, bomb.length()));
            mallory.receives(bomb);

            assertThat(mallory.closeReason()).as(shown).isEqualTo(CloseReason.MALFORMED_ENVELOPE);
            assertThat(mallory.take()).as(shown).isEmpty();
        }
        assertThat(messages(alice)).isEmpty();
        assertThat(messages(bob)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "687 | J5MaLLoryMMMMMMM!PUBLIC!orderbook              | 6    | 0",
                "687 | J5MaLLoryMMMMMMM!PUBLIC!cancel 0               | 120  | 0",
                "685 | J5MaLLoryMMMMMMM!J5ALiceAAAAAAAAA!fill 0 1     | 2000 | 0",
                "685 | J5MaLLoryMMMMMMM!J5NobodyNNNNNNNN!fill 0 1     | 0    | 0",
                "685 | J5MaLLoryMMMMMMM!J5DirNickOOOOOOO!fill 0 1     | 0    | 0",
                "685 | J5MaLLoryMMMMMMM!J5MaLLoryMMMMMMM!fill 0 1     | 0    | 2000",
                "791 | ''                                             | 0    | 6",
                "798 | ''                                             | 0    | 20",
                "799 | ''                                             | 0    | 0",
                "4711 | ''                                            | 0    | 0",
            })
    void whoSendsAsFastAsItCanIsClosedAndReachesOthersNoOftenerThanItMay(
            int type, String line, int heard, int answers) {
        var mallory = mallory();
        for (int i = 0; i < MORE_THAN_ANYBODY_MAY && mallory.isOpen(); i++) mallory.receives(new Envelope(type, line));

        assertThat(mallory.closeReason()).isEqualTo(CloseReason.RATE_LIMITED);
        assertThat(mallory.take()).as("no more comes back than went in").hasSize(answers);
        assertThat(messages(alice)).hasSize(heard);
        assertThat(messages(bob)).hasSize(type == Envelope.PUBMSG ? heard : 0);
    }

    @Test
    void fiveHundredWithFreshNicksWhoAskForOffersGetTheirShareAndNoMemory() {
        for (int i = 0; i < 500; i++) {
            String nick = TestDirectory.nick(i);
            var newcomer = directory.peer(nick, NOWHERE);
            for (int j = 0; j < 6; j++) newcomer.receives(pub(nick, "orderbook " + "x".repeat(300)));
        }

        assertThat(messages(bob)).hasSize(LIMITS.orderbookFanOutBurst());
        assertThat(directory.gauge("jm.fan.out.waiting", "kind", "orderbook"))
                .as("one each, whatever they ask meanwhile")
                .isBetween(400.0, 500.0);
        assertThat(directory.gauge("jm.fan.out.waiting.bytes", "kind", "orderbook"))
                .isLessThan(500 * 400);
    }

    @Test
    void handshakesThatAreRefusedByTheThousandLeaveNoTrace() {
        var wrong = TestDirectory.handshake(MALLORY, NOWHERE);
        for (int i = 0; i < MORE_THAN_ANYBODY_MAY; i++)
            directory
                    .stranger()
                    .receives(new Envelope(wrong.type(), wrong.line().replace("mainnet", "signet")));
        directory.loop.pass(Duration.ofSeconds(1));

        assertThat(directory.connections.handshaking()).isZero();
        assertThat(directory.connections.count()).isEqualTo(2);
        assertThat(directory.registry.count()).isEqualTo(2);
    }

    @Test
    void linesInSomebodyElsesNameReachNobodyAndCostOnlyTheirSender() {
        var mallory = mallory();
        for (int i = 0; i < 20 && mallory.isOpen(); i++) {
            mallory.receives(pub(BOB, "cancel 0"));
            mallory.receives(priv(BOB, ALICE, "error x"));
        }

        assertThat(mallory.closeReason()).isEqualTo(CloseReason.FOREIGN_SENDER);
        assertThat(alice.take()).isEmpty();
        assertThat(bob.take()).isEmpty();
    }

    @Test
    void whoClaimsTheOnionOfAnotherFirstKeepsItsOwnerNotOut() {
        bob.isLost();
        var squatter = directory.peer(MALLORY, TestDirectory.ONION);
        bob = directory.peer(BOB, TestDirectory.ONION, "ping");

        assertThat(bob.isOpen()).isTrue();
        assertThat(squatter.isOpen()).as("nor does the owner throw out others").isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {ALICE, MALLORY, "J5NobodyNNNNNNNN", "J5DirNickOOOOOOO"})
    void whoSaysThatItServesReachesNobodyWithManyTimesWhatItSends(String target) {
        var mallory = directory.peer(MALLORY, TestDirectory.ONION, longestFeatures());
        int sent = 0;
        int received = 0;
        for (int i = 0; i < MORE_THAN_ANYBODY_MAY && mallory.isOpen(); i++) {
            var line = priv(MALLORY, target, "x");
            mallory.receives(line);
            sent += bytes(List.of(line));
            received += bytes(mallory.take()) + bytes(alice.take()) + bytes(bob.take());
        }

        assertThat(mallory.closeReason()).isEqualTo(CloseReason.RATE_LIMITED);
        boolean delivered = target.equals(ALICE) || target.equals(MALLORY);
        assertThat(received).isLessThan(delivered ? 8 * sent : 1);
    }

    private static int bytes(List<Envelope> lines) {
        return lines.stream()
                .mapToInt(line -> EnvelopeCodec.encode(line).length)
                .sum();
    }

    private static String[] longestFeatures() {
        return IntStream.range(0, 32)
                .mapToObj(i -> "f" + i + "_".repeat(64 - ("f" + i).length()))
                .toArray(String[]::new);
    }

    @Test
    void manyFeaturesMakeNoFloodOutOfAFewSmallLines() {
        var mallory = directory.peer(MALLORY, TestDirectory.ONION, longestFeatures());
        alice.stopReading();
        for (int i = 0; i < 1_000; i++) mallory.receives(priv(MALLORY, ALICE, "x"));

        assertThat(alice.isOpen())
                .as("58 KB of lines, and features with each of them")
                .isTrue();
        alice.read();
        var fromMallory = messages(alice);
        bob.receives(priv(BOB, ALICE, "hello"));
        assertThat(fromMallory)
                .as("one sender's share of what a slow peer has not read")
                .hasSizeBetween(200, 400);
        assertThat(messages(alice)).as("nobody else has lost a line").containsExactly(priv(BOB, ALICE, "hello"));
    }

    /** A directory sees no chain and judges no bond: it can neither favour nor evict whoever shows one. */
    @Test
    void whoShowsTheBondOfAnotherFirstKeepsItsOwnerNotOut() {
        String bond = "A".repeat(336);
        bob.isLost();
        var squatter = directory.stranger();
        squatter.receives(bonded(MALLORY, bond));
        bob = directory.stranger();
        bob.receives(bonded(BOB, bond));
        alice.take();
        squatter.receives(pub(MALLORY, "sw0absoffer 0 30000 90000 0 5!tbond " + bond));
        bob.receives(pub(BOB, "sw0absoffer 0 30000 90000 0 5!tbond " + bond));

        assertThat(squatter.isOpen() && bob.isOpen()).isTrue();
        assertThat(messages(alice))
                .as("who is lying is for those to find out who see the chain")
                .containsExactly(
                        pub(MALLORY, "sw0absoffer 0 30000 90000 0 5!tbond " + bond),
                        pub(BOB, "sw0absoffer 0 30000 90000 0 5!tbond " + bond));
    }

    private static Envelope bonded(String nick, String bond) {
        String line = TestDirectory.handshake(nick, TestDirectory.ONION, "ping").line();
        return new Envelope(
                Envelope.HANDSHAKE,
                line.replace("\"features\": {", "\"features\": {\"fidelity_bond\": \"" + bond + "\", "));
    }
}
