package org.joinmarket.directory.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.directory.TestDirectory;
import org.joinmarket.directory.connection.MemoryConnection;
import org.joinmarket.directory.limit.CloseReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeHandlerTest {
    private static final String ALICE = "J5ALiceAAAAAAAAA";
    private static final String NOWHERE = "NOT-SERVING-ONION";

    @Test
    void saysNothingBeforeItHasAHandshake() {
        assertThat(new TestDirectory().stranger().take()).isEmpty();
    }

    @Test
    void closesOnAnythingButAHandshakeFirst() {
        for (int type : new int[] {685, 687, 785, 787, 789, 791, 795, 797, 798, 799, 801, 803, 805, 807, 1}) {
            var directory = new TestDirectory();
            var stranger = directory.stranger();
            stranger.receives(new Envelope(type, "J5AAAAAAAAAAAAAA!PUBLIC!x"));

            assertThat(stranger.isOpen()).as("type %d", type).isFalse();
            assertThat(stranger.take()).as("type %d", type).isEmpty();
            assertThat(directory.count("jm.handshakes", "result", "malformed")).isEqualTo(1);
        }
    }

    @Test
    void survivesEnvelopesMadeToHurtParsers() {
        for (String bomb : List.of(
                "[".repeat(10_000),
                "{\"a\":".repeat(10_000),
                "{\"type\":793,\"line\":\"" + "[".repeat(20_000) + "\"}",
                "{\"type\":793,\"line\":\"" + "{\\\"a\\\":".repeat(5_000) + "\"}",
                "{\"type\":NaN,\"line\":\"\"}",
                "{\"type\":1e999999999,\"line\":\"\"}",
                "{\"type\":" + "9".repeat(10_000) + ",\"line\":\"\"}",
                "{\"type\":793,\"type\":793,\"line\":\"{}\"}",
                "{\"type\":793.0,\"line\":\"{}\"}",
                "{\"type\":\"793\",\"line\":\"{}\"}",
                "{\"type\":true,\"line\":\"{}\"}",
                "{\"type\":-793,\"line\":\"{}\"}",
                "[793,\"x\"]",
                "null",
                "",
                "\ufeff{\"type\":793,\"line\":\"{}\"}")) {
            var stranger = new TestDirectory().stranger();
            stranger.receives(bomb);
            assertThat(stranger.isOpen()).isFalse();
            assertThat(stranger.take()).isEmpty();
        }
    }

    @Test
    void refusesASecondClaimToANickWithAReason() {
        var directory = new TestDirectory();
        var owner = directory.peer(ALICE, NOWHERE);
        var newcomer = directory.stranger();
        newcomer.receives(TestDirectory.handshake(ALICE, TestDirectory.ONION));

        assertThat(newcomer.take())
                .singleElement()
                .satisfies(answer ->
                        assertThat(answer.line()).contains("Rejected: Peer nick already registered: " + ALICE));
        assertThat(newcomer.isOpen()).isFalse();
        assertThat(owner.isOpen()).isTrue();
        directory.loop.pass(Duration.ofSeconds(1));
        assertThat(owner.take()).as("the loser was never here").isEmpty();
        assertThat(directory.count("jm.handshakes", "result", "duplicate_nick")).isEqualTo(1);
    }

    @Test
    void refusesItsOwnNickToOthers() {
        var directory = new TestDirectory();
        var impostor = directory.stranger();
        impostor.receives(TestDirectory.handshake(TestDirectory.NICK.value(), NOWHERE));

        assertThat(impostor.isOpen()).isFalse();
        assertThat(directory.registry.count()).isZero();
    }

    @Test
    void admitsTwoNicksThatClaimTheSameOnion() {
        var directory = new TestDirectory();
        directory.peer("J5BBBBBBBBBBBBBB", TestDirectory.ONION);
        var trueOwner = directory.peer(ALICE, TestDirectory.ONION);

        assertThat(trueOwner.isOpen()).isTrue();
        assertThat(directory.registry.count()).isEqualTo(2);
    }

    @Test
    void refusesNewcomersWhenItIsFullAndTakesThemWhenSomebodyLeaves() {
        var directory = new TestDirectory(1, "mainnet");
        var first = directory.peer(ALICE, NOWHERE);
        var second = directory.stranger();
        second.receives(TestDirectory.handshake("J5BBBBBBBBBBBBBB", NOWHERE));
        assertThat(second.take())
                .singleElement()
                .satisfies(answer -> assertThat(answer.line()).contains("Rejected: Maximum peers reached: 1"));

        first.isLost();
        var third = directory.peer("J5BBBBBBBBBBBBBB", NOWHERE);
        assertThat(third.isOpen()).isTrue();
    }

    @Test
    void closesAStrangerWhoSaysNothingAtTheDeadlineAndNotBefore() {
        var directory = new TestDirectory();
        var stranger = directory.stranger();

        directory.loop.pass(Duration.ofSeconds(30).minusNanos(1));
        assertThat(stranger.isOpen()).isTrue();
        directory.loop.pass(Duration.ofNanos(1));
        assertThat(stranger.closeReason()).isEqualTo(CloseReason.HANDSHAKE_TIMEOUT);
        assertThat(directory.connections.count()).isZero();
        assertThat(directory.count("jm.handshakes", "result", "timeout")).isEqualTo(1);
    }

    @Test
    void liftsTheDeadlineOnceHandsAreShaken() {
        var directory = new TestDirectory();
        directory.peer("J5FirstFFFFFFFFF", NOWHERE); // the loop has a timer of its own from then on
        int timers = directory.loop.timers();
        var peer = directory.peer(ALICE, NOWHERE);

        assertThat(directory.loop.timers()).as("no timer per peer").isEqualTo(timers);
        directory.loop.pass(Duration.ofSeconds(31));
        assertThat(peer.isOpen()).isTrue();
    }

    @Test
    void closesAtTheDeadlineWhoDoesNotReadTheRefusal() {
        var directory = new TestDirectory();
        directory.peer(ALICE, NOWHERE);
        var stranger = directory.stranger();
        stranger.stopReading();
        stranger.receives(TestDirectory.handshake(ALICE, NOWHERE));
        assertThat(directory.connections.count()).isEqualTo(2);

        directory.loop.pass(Duration.ofSeconds(30));
        assertThat(directory.connections.count()).isEqualTo(1);
        assertThat(directory.count("jm.handshakes", "result", "timeout"))
                .as("counted once, as refused")
                .isZero();
    }

    @Test
    void countsThoseWhoGoAwayWithoutAWord() {
        var directory = new TestDirectory();
        directory.stranger().isLost();

        assertThat(directory.count("jm.handshakes", "result", "abandoned")).isEqualTo(1);
    }

    @Test
    void closesConnectionsBeyondThoseItKeeps() {
        var directory = new TestDirectory(1, "mainnet"); // and ten that may be shaking hands
        for (int i = 0; i < 11; i++) assertThat(directory.stranger().isOpen()).isTrue();
        MemoryConnection oneTooMany = directory.stranger();

        assertThat(oneTooMany.closeReason()).isEqualTo(CloseReason.TOO_MANY_CONNECTIONS);
        assertThat(directory.connections.count()).isEqualTo(11);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"joinmarket\"        | \"JoinMarket\"        | wrong_app_name | true",
                "\"proto-ver\": 5      | \"proto-ver\": 4      | wrong_version  | true",
                "\"directory\": false  | \"directory\": true   | is_directory   | true",
                "\"mainnet\"           | \"testnet\"           | wrong_network  | true",
                "\"J5ALiceAAAAAAAAA\"  | \"J6ALiceAAAAAAAAA\"  | bad_nick       | true",
                "\"NOT-SERVING-ONION\" | \"1.2.3.4:5222\"      | bad_location   | true",
                "\"nick\":             | \"name\":             | malformed      | false",
                "\"features\": {}      | \"features\": []      | malformed      | false",
                "\"proto-ver\": 5      | \"proto-ver\": NaN    | malformed      | false",
                "\"directory\": false  | \"directory\": 0      | malformed      | false",
            })
    void everyWayToBeRefusedHasACountOfItsOwnAndNoMoreThanOneAnswer(
            String right, String wrong, String result, boolean answered) {
        String handshake = TestDirectory.handshake(ALICE, NOWHERE).line();
        assertThat(handshake).contains(right);
        var directory = new TestDirectory();
        var stranger = directory.stranger();
        stranger.receives(new Envelope(Envelope.HANDSHAKE, handshake.replace(right, wrong)));
        stranger.receives(TestDirectory.handshake(ALICE, NOWHERE));

        assertThat(stranger.closeReason()).isEqualTo(CloseReason.HANDSHAKE_FAILED);
        var answers = stranger.take();
        assertThat(answers)
                .hasSize(answered ? 1 : 0)
                .allSatisfy(answer -> assertThat(answer.line()).contains("\"accepted\": false", "Rejected: "));
        assertThat(directory.count("jm.handshakes", "result", result)).isEqualTo(1);
        assertThat(directory.meterRegistry.get("jm.handshakes").counters().stream()
                        .mapToDouble(Counter::count)
                        .sum())
                .as("and no other")
                .isEqualTo(1);
        assertThat(directory.registry.count()).isZero();
        assertThat(directory.connections.count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"joinmarket", "mainnet", ALICE, NOWHERE, "ping"})
    void repeatsNothingThatAStrangerWroteInARefusal(String field) {
        String poison = "${jndi:ldap://x}\\u001b[31m\\n" + "x".repeat(300);
        String handshake = TestDirectory.handshake(ALICE, NOWHERE, "ping").line();
        assertThat(handshake).contains("\"" + field + "\"");
        var directory = new TestDirectory();
        var witness = directory.peer("J5WatchWWWWWWWWW", NOWHERE, "peerlist_features");
        var stranger = directory.stranger();
        stranger.receives(
                new Envelope(Envelope.HANDSHAKE, handshake.replace("\"" + field + "\"", "\"" + field + poison + "\"")));
        witness.receives(new Envelope(Envelope.GETPEERLIST, ""));

        assertThat(stranger.isOpen())
                .as("a feature that nobody knows is no reason")
                .isEqualTo(field.equals("ping"));
        assertThat(stranger.takeRaw())
                .singleElement()
                .satisfies(line -> assertThat(line).doesNotContain("jndi", "u001b", "xxx"));
        assertThat(witness.takeRaw()).allSatisfy(line -> assertThat(line).doesNotContain("jndi", "u001b", "xxx"));
    }

    @Test
    void tellsNobodyOfAnAddressThatNobodyCanHave() {
        String impossible = "a".repeat(56) + ".onion:5222";
        var directory = new TestDirectory();
        var reader = directory.peer("J5ReaderRRRRRRRR", NOWHERE, "peerlist_features");
        var legacy = directory.peer("J5LegacyLLLLLLLL", NOWHERE);
        var maker = directory.peer(ALICE, impossible, "ping");
        for (String other : List.of("J5ReaderRRRRRRRR", "J5LegacyLLLLLLLL"))
            maker.receives(new Envelope(Envelope.PRIVMSG, ALICE + "!" + other + "!pubkey 1"));
        reader.receives(new Envelope(Envelope.GETPEERLIST, ""));
        legacy.receives(new Envelope(Envelope.GETPEERLIST, ""));
        maker.isLost();
        directory.loop.pass(Duration.ofSeconds(1));

        var heard =
                Stream.of(reader, legacy).flatMap(each -> each.take().stream()).map(Envelope::line);
        assertThat(heard)
                .hasSize(6)
                .contains(ALICE + ";" + NOWHERE + ";D")
                .noneSatisfy(line -> assertThat(line).contains("aaaa"));
    }

    @Test
    void neverPassesOnALocationThatIsNoOnionService() {
        for (String location : List.of(
                "abcdefghijklmnop.onion:5222",
                "1.2.3.4:5222",
                "[::1]:5222",
                "javascript:alert(1)",
                TestDirectory.ONION.replace(":5222", ":65536"),
                TestDirectory.ONION.replace(":5222", ":0"),
                "x".repeat(10_000))) {
            var directory = new TestDirectory();
            var stranger = directory.stranger();
            stranger.receives(new Envelope(
                    Envelope.HANDSHAKE,
                    TestDirectory.handshake(ALICE, NOWHERE).line().replace(NOWHERE, location)));

            assertThat(stranger.isOpen()).as(location).isFalse();
            assertThat(directory.count("jm.handshakes", "result", "bad_location"))
                    .as(location)
                    .isEqualTo(1);
        }
    }
}
