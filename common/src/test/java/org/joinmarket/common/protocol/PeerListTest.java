package org.joinmarket.common.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.joinmarket.common.nick.Nick;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class PeerListTest {
    private static final Nick NICK = new Nick("J5aOOOOOOOOOOOOO");
    private static final String ONION = "a".repeat(56) + ".onion:5222";
    private static final Location SERVING = Location.parse(ONION, false).orElseThrow();

    static Stream<JsonNode> entries() {
        return Vectors.cases("wire/peerlist.json");
    }

    /** As the newer existing client; but no entry without a nick, and an unusable location counts as not serving. */
    @ParameterizedTest
    @MethodSource("entries")
    void readsEveryPublishedEntry(JsonNode vector) {
        JsonNode expected = vector.get("joinmarket_ng");

        List<PeerList.Entry> entries = parse(vector.get("entry").asString());

        boolean hasNick =
                expected.has("nick") && !expected.get("nick").asString().isEmpty();
        if (!hasNick) {
            assertThat(entries).isEmpty();
            return;
        }
        assertThat(entries).hasSize(1);
        assertThat(entries.getFirst().nick().value())
                .isEqualTo(expected.get("nick").asString());
        assertThat(entries.getFirst().location())
                .isEqualTo(Location.parse(expected.get("location").asString(), false)
                        .orElse(Location.NOT_SERVING));
        assertThat(entries.getFirst().left())
                .isEqualTo(expected.get("disconnected").asBoolean());
        assertThat(entries.getFirst().features().names()).isEqualTo(names(expected.get("features")));
    }

    static Stream<JsonNode> lists() {
        return Vectors.read("wire/peerlist.json").get("lists").valueStream();
    }

    @ParameterizedTest
    @MethodSource("lists")
    void readsEveryPublishedList(JsonNode vector) {
        List<String> present = parse(vector.get("line").asString()).stream()
                .filter(entry -> !entry.left())
                .map(entry -> entry.nick().value())
                .toList();

        assertThat(present)
                .isEqualTo(vector.get("joinmarket_ng_active")
                        .valueStream()
                        .map(it -> it.get("nick").asString())
                        .toList());
    }

    static Stream<JsonNode> written() {
        return Vectors.read("wire/peerlist.json").get("create").valueStream();
    }

    @ParameterizedTest
    @MethodSource("written")
    void writesEveryPublishedEntry(JsonNode vector) {
        var entry = new PeerList.Entry(
                new Nick(vector.get("nick").asString()),
                Location.parse(vector.get("location").asString(), false).orElseThrow(),
                new Features(names(vector.get("features"))),
                vector.get("disconnected").asBoolean());

        assertThat(entry.format(true)).isEqualTo(vector.get("entry").asString());
        assertThat(parse(entry.format(true))).containsExactly(entry);
    }

    @Test
    void clientsThatDidNotAskForFeaturesGetTheFormThatTheyRead() {
        var entry = PeerList.Entry.joined(NICK, SERVING, Features.of(Features.PING));
        assertThat(entry.format(false)).isEqualTo("J5aOOOOOOOOOOOOO;" + ONION);
        assertThat(PeerList.Entry.gone(NICK, SERVING).format(true)).isEqualTo("J5aOOOOOOOOOOOOO;" + ONION + ";D");
    }

    @Test
    void writesAtMostTwentyEntriesPerLineAndAlwaysOneLine() {
        var entry = PeerList.Entry.joined(NICK, Location.NOT_SERVING, Features.NONE);
        assertThat(PeerList.format(List.of(), true)).containsExactly("");
        assertThat(PeerList.format(Collections.nCopies(20, entry), true)).hasSize(1);
        List<String> lines = PeerList.format(Collections.nCopies(41, entry), true);
        assertThat(lines).hasSize(3);
        assertThat(parse(lines.get(0))).hasSize(20);
        assertThat(parse(lines.get(2))).containsExactly(entry);
    }

    @Test
    void ignoresSuffixesThatItDoesNotKnow() {
        assertThat(parse(NICK + ";" + ONION + ";X;F:ping+Bad+;Y:1;D"))
                .containsExactly(new PeerList.Entry(NICK, SERVING, Features.of(Features.PING), true));
        assertThat(parse(NICK + ";" + ONION + ";" + ";".repeat(5_000))).hasSize(1);
    }

    @Test
    void readsUpToTheBoundAndRefusesMore() {
        List<String> entries = new ArrayList<>(Collections.nCopies(PeerList.MAX_ENTRIES, NICK + ";x"));
        assertThat(parse(String.join(",", entries))).hasSize(PeerList.MAX_ENTRIES);
        entries.add(NICK + ";x");
        assertThat(PeerList.parse(String.join(",", entries), false)).isEqualTo(Decoded.malformed(Flaw.TOO_MANY));
    }

    @Test
    void featuresOnceSeenStayOn() {
        Features both = Features.of("a").and(Features.of("b"));
        assertThat(both).isEqualTo(Features.of("a", "b"));
        assertThat(both.has("a")).isTrue();
        assertThat(both.has("c")).isFalse();
        Set<String> many = new TreeSet<>();
        for (int i = 0; i < Features.MAX; i++) many.add("f" + i);
        assertThat(new Features(many).and(Features.of("z")).has("z")).isFalse();
    }

    @Test
    void knowsWhichLocationsCanBeDialled() {
        String real = "satoshi2vcg5e2ept7tjkzlkpomkobqmgtsjzegg6wipnoajadissead.onion:5222";
        Location onion = Location.parse(real, false).orElseThrow();
        assertThat(onion.isServing()).isTrue();
        assertThat(onion.isOnion()).isTrue();
        assertThat(onion.port()).isEqualTo(5222);
        assertThat(onion.host()).endsWith("ssead.onion");
        assertThat(onion.hasBadChecksum()).isFalse();
        assertThat(SERVING.hasBadChecksum()).isTrue();
        assertThat(Location.NOT_SERVING.isServing()).isFalse();
        assertThat(Location.NOT_SERVING.hasBadChecksum()).isFalse();
        assertThat(Location.parse("", false)).contains(Location.NOT_SERVING);
        assertThat(Location.parse("127.0.0.1:5222", true).map(Location::isOnion))
                .contains(false);
        assertThat(Location.parse("127.0.0.1:5222", false)).isEmpty();
        for (String bad : List.of(
                "127.0.0.1",
                "127.0.0.1:0",
                "127.0.0.1:65536",
                "a b:1",
                "javascript:1:1",
                ":5",
                "-a:5",
                "x".repeat(10_000)))
            assertThat(Location.parse(bad, true)).as(bad).isEqualTo(Optional.empty());
    }

    private static List<PeerList.Entry> parse(String line) {
        return PeerList.parse(line, false).toOptional().orElseThrow();
    }

    private static Set<String> names(JsonNode array) {
        Set<String> names = new TreeSet<>();
        array.valueStream().forEach(it -> names.add(it.asString()));
        return names;
    }
}
