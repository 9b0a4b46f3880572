package org.joinmarket.directory.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.directory.TestDirectory;
import org.joinmarket.directory.connection.ManualLoop;
import org.joinmarket.directory.connection.MemoryConnection;
import org.joinmarket.directory.limit.CloseReason;
import org.junit.jupiter.api.Test;

class MessageRouterTest {
    private static final String ALICE = "J5ALiceAAAAAAAAA";
    private static final String BOB = "J5BobbBBBBBBBBBB";
    private static final String NOWHERE = "NOT-SERVING-ONION";

    private final TestDirectory directory = new TestDirectory();
    private final MemoryConnection alice = directory.peer(ALICE, NOWHERE);
    private final MemoryConnection bob = directory.peer(BOB, TestDirectory.ONION);

    private double dropped(String reason) {
        return directory.count("jm.drops", "reason", reason);
    }

    @Test
    void passesOnTheVeryBytesThatCame() {
        for (String json : List.of(
                "{\"type\":687,\"line\":\"" + ALICE + "!PUBLIC!orderbook\"}",
                "{ \"line\" : \"" + ALICE + "!PUBLIC!orderbook\" , \"type\" : 687 }",
                "{\"type\": 687, \"line\": \"" + ALICE + "!PUBLIC!caf\u00e9 \\u00e9\"}",
                "{\"type\": 687, \"more\": [1], \"line\": \"" + ALICE + "!PUBLIC!orderbook\"}")) {
            alice.receives(json);
            assertThat(bob.takeRaw()).containsExactly(json + "\r\n");
            assertThat(alice.takeRaw()).isEmpty();
        }
    }

    @Test
    void passesOnTheLongestLineThatEverybodyReadsAndNotOneByteMore() {
        String start = "{\"type\":687,\"line\":\"" + ALICE + "!PUBLIC!";
        String longest = start + "a".repeat(Envelope.MAX_SENT_BYTES - start.length() - 2) + "\"}";
        alice.receives(longest);
        assertThat(bob.takeRaw()).containsExactly(longest + "\r\n");

        alice.receives(longest.replace("a\"}", "aa\"}"));
        assertThat(bob.takeRaw()).isEmpty();
        assertThat(alice.isOpen()).isTrue();
        assertThat(dropped("too_long_to_forward")).isEqualTo(1);

        alice.receives(longest.replace("687", "685").replace("PUBLIC", BOB));
        assertThat(bob.takeRaw()).isEmpty();
        assertThat(dropped("too_long_to_forward")).isEqualTo(2);
    }

    @Test
    void closesAfterTheTenthLineInSomebodyElsesName() {
        for (int i = 1; i < MessageRouter.MAX_FOREIGN_LINES; i++) {
            alice.receives(new Envelope(i % 2 == 0 ? 685 : 687, BOB + (i % 2 == 0 ? "!" + BOB : "!PUBLIC") + "!x"));
            assertThat(alice.isOpen()).as("line %d", i).isTrue();
        }
        alice.receives(new Envelope(687, BOB + "!PUBLIC!x"));

        assertThat(alice.closeReason()).isEqualTo(CloseReason.FOREIGN_SENDER);
        assertThat(dropped("foreign_sender")).isEqualTo(10);
        assertThat(bob.take()).as("neither lines nor, yet, the leave notice").isEmpty();
    }

    @Test
    void ignoresTypesThatNobodySendsToADirectory() {
        for (int type : new int[] {0, 1, 684, 785, 787, 789, 793, 795, 797, 803, 805, 807, 99_999, Integer.MAX_VALUE}) {
            alice.receives(new Envelope(type, ALICE + "!PUBLIC!x"));
            assertThat(alice.isOpen()).as("type %d", type).isTrue();
        }
        assertThat(dropped("unexpected_type")).isEqualTo(14);
        assertThat(alice.take()).isEmpty();
        assertThat(bob.take()).isEmpty();
    }

    @Test
    void takesAnUnaskedPongForASignOfLifeAndAnswersNothing() {
        alice.receives(new Envelope(799, ""));

        assertThat(alice.take()).isEmpty();
        assertThat(alice.isOpen()).isTrue();
    }

    @Test
    void closesOnGoodbye() {
        alice.receives(new Envelope(801, ""));

        assertThat(alice.closeReason()).isEqualTo(CloseReason.PEER_SAID_GOODBYE);
        assertThat(directory.registry.isPresent(ALICE)).isFalse();
    }

    @Test
    void closesOnAMalformedEnvelopeFromAPeer() {
        alice.receives("{\"type\":687}");

        assertThat(alice.closeReason()).isEqualTo(CloseReason.MALFORMED_ENVELOPE);
        assertThat(alice.take()).isEmpty();
    }

    @Test
    void dropsLinesWithoutFromToAndText() {
        for (String line : List.of("", "x", ALICE, ALICE + "!PUBLIC", ALICE + "!PUBLIC!"))
            alice.receives(new Envelope(687, line));

        assertThat(dropped("bad_line")).isEqualTo(5);
        assertThat(bob.take()).isEmpty();
        assertThat(alice.isOpen()).isTrue();
    }

    @Test
    void dropsWhatSomeReadersCannotTakeAsText() {
        alice.receives("{\"type\":687,\"line\":\"" + ALICE + "!PUBLIC!\\ud83d\"}");
        alice.receives("{\"type\":687,\"line\":\"" + ALICE + "!PUBLIC!a\\nb\"}");

        assertThat(dropped("not_forwardable")).isEqualTo(2);
        assertThat(bob.take()).isEmpty();
    }

    @Test
    void answersNothingToPrivateLinesForItselfOrForNobody() {
        alice.receives(new Envelope(685, ALICE + "!" + TestDirectory.NICK + "!sw0reloffer 0 1 2 3 0.1 k s"));
        alice.receives(new Envelope(685, ALICE + "!J5NobodyNNNNNNNN!fill 0 1"));
        alice.receives(new Envelope(685, ALICE + "!x!fill 0 1"));

        assertThat(alice.take()).isEmpty();
        assertThat(dropped("to_directory")).isEqualTo(1);
        assertThat(dropped("unknown_target")).isEqualTo(2);
    }

    @Test
    void tellsThePeersInLinesOfTwenty() {
        var all = new ArrayList<String>();
        all.add(BOB + ";" + TestDirectory.ONION);
        for (int i = 0; i < 18; i++) all.add(maker(i));
        assertThat(entriesPerLine()).as("19 makers").containsExactly(19);
        all.add(maker(18));
        assertThat(entriesPerLine()).as("20 makers").containsExactly(20);
        all.add(maker(19));
        assertThat(entriesPerLine()).as("21 makers").containsExactly(20, 1);
        for (int i = 20; i < 40; i++) all.add(maker(i));

        alice.receives(new Envelope(791, ""));
        var told = alice.take().stream()
                .flatMap(line -> Arrays.stream(line.line().split(",")))
                .toList();
        assertThat(told).containsExactlyInAnyOrderElementsOf(all);
    }

    private String maker(int number) {
        String nick = "J5Maker" + String.valueOf((char) ('a' + number / 10)) + (char) ('a' + number % 10) + "XXXXXXX";
        directory.peer(nick, TestDirectory.ONION, "ping");
        return nick + ";" + TestDirectory.ONION;
    }

    private List<Integer> entriesPerLine() {
        alice.receives(new Envelope(791, ""));
        return alice.take().stream().map(line -> line.line().split(",").length).toList();
    }

    @Test
    void answersWithAnEmptyLineWhenThereIsNobodyToTell() {
        bob.isLost();
        alice.receives(new Envelope(791, ""));

        assertThat(alice.take()).containsExactly(new Envelope(789, ""));
    }

    @Test
    void keepsPeerListLinesReadableWhateverFeaturesPeersClaim() {
        var watcher = directory.peer("J5WatchWWWWWWWWW", NOWHERE, "peerlist_features");
        for (int i = 0; i < 20; i++) {
            var features = new ArrayList<String>();
            for (int f = 0; f < 32; f++) features.add(("f" + f + "_").repeat(30).substring(0, 64));
            directory.peer(
                    "J5Greedy" + (char) ('a' + i % 10) + (char) ('A' + i / 10) + "XXXXXX",
                    TestDirectory.ONION,
                    features.toArray(String[]::new));
        }
        watcher.receives(new Envelope(791, ""));

        var lines = watcher.takeRaw();
        assertThat(lines).hasSizeGreaterThan(1);
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(Envelope.MAX_SENT_BYTES + 2));
    }

    @Test
    void tellsARecipientWhereTheSenderServesInTheFormItReads() {
        var reader = directory.peer("J5ReaderRRRRRRRR", NOWHERE, "peerlist_features");
        var maker = directory.peer("J5MakerMMMMMMMMM", TestDirectory.ONION, "ping", "neutrino_compat");
        maker.receives(new Envelope(685, "J5MakerMMMMMMMMM!J5ReaderRRRRRRRR!pubkey a b c"));
        maker.receives(new Envelope(685, "J5MakerMMMMMMMMM!" + ALICE + "!pubkey a b c"));

        assertThat(reader.take().getLast().line())
                .isEqualTo("J5MakerMMMMMMMMM;" + TestDirectory.ONION + ";F:neutrino_compat+ping");
        assertThat(alice.take().getLast().line()).isEqualTo("J5MakerMMMMMMMMM;" + TestDirectory.ONION);
    }

    @Test
    void whoHasTheAnswerToItsHandshakeMissesNoPublicLineFromThenOn() {
        var anotherLoop = new ManualLoop();
        var carol = MemoryConnection.open(anotherLoop, directory.connections);
        carol.onFlush(() -> {
            carol.onFlush(() -> {});
            alice.receives(new Envelope(687, ALICE + "!PUBLIC!orderbook"));
        });
        carol.receives(TestDirectory.handshake("J5CaroLCCCCCCCCC", NOWHERE));

        assertThat(carol.take())
                .extracting(Envelope::type)
                .as("the answer first, then the line")
                .containsExactly(795, 687);
    }

    @Test
    void countsWhatComesAndGoes() {
        alice.receives(new Envelope(687, ALICE + "!PUBLIC!orderbook"));
        bob.receives(new Envelope(798, ""));

        assertThat(directory.count("jm.messages.in", "type", "pubmsg")).isEqualTo(1);
        assertThat(directory.count("jm.messages.out", "type", "pubmsg")).isEqualTo(1);
        assertThat(directory.count("jm.messages.out", "type", "pong")).isEqualTo(1);
        assertThat(directory.count("jm.messages.broadcast")).isEqualTo(1);
        assertThat(directory.count("jm.bytes.in", "type", "ping"))
                .isEqualTo("{\"type\": 798, \"line\": \"\"}\r\n".length());
        assertThat(directory.count("jm.bytes.out", "type", "pong"))
                .isEqualTo("{\"type\": 799, \"line\": \"\"}\r\n".length());
    }
}
