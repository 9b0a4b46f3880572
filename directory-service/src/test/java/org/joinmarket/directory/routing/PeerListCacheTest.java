package org.joinmarket.directory.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.common.protocol.Location;
import org.joinmarket.directory.TestDirectory;
import org.joinmarket.directory.peer.Peer;
import org.joinmarket.directory.peer.PeerRegistry;
import org.junit.jupiter.api.Test;

class PeerListCacheTest {
    private final TestDirectory directory = new TestDirectory();
    private final PeerRegistry registry = new PeerRegistry(2_000);
    private final Set<Peer> trusted = new HashSet<>();

    private PeerListCache cache(long maxBytes) {
        return new PeerListCache(registry, maxBytes, trusted::contains, new Random(1), directory.loop::nanoTime);
    }

    private Peer joins(int number) {
        return joins(number, TestDirectory.ONION, "ping");
    }

    private Peer joins(int number, String place, String... features) {
        var location = Location.parse(place, false).orElseThrow();
        var peer =
                new Peer(new Nick(TestDirectory.nick(number)), location, Features.of(features), directory.stranger());
        registry.claim(peer);
        return peer;
    }

    private static String text(PeerListCache.Answer answer) {
        String text = answer.bytes().toString(StandardCharsets.US_ASCII);
        answer.bytes().release();
        return text;
    }

    @Test
    void theAnswerIsMadeOnceUntilSomebodyComesOrGoes() {
        var cache = cache(1 << 20);
        joins(0);
        var first = cache.answer(true);
        var second = cache.answer(true);
        assertThat(second.bytes().memoryAddress())
                .as("the very same bytes")
                .isEqualTo(first.bytes().memoryAddress());
        assertThat(text(first)).isEqualTo(text(second)).contains(";F:ping");
        assertThat(text(cache.answer(false))).doesNotContain("F:");

        var other = joins(1);
        assertThat(text(cache.answer(true))).contains(other.nick().value());
        registry.release(other);
        assertThat(text(cache.answer(true))).doesNotContain(other.nick().value());
    }

    @Test
    void ofManyPeersAnAnswerServesForASecondWhateverHappens() {
        var cache = cache(1 << 20);
        for (int i = 0; i <= PeerListCache.MANY; i++) joins(i);
        cache.answer(true).bytes().release();
        var late = joins(PeerListCache.MANY + 1);
        assertThat(text(cache.answer(true))).doesNotContain(late.nick().value());
        directory.loop.pass(PeerListCache.KEEP.minus(Duration.ofNanos(1)));
        assertThat(text(cache.answer(true))).doesNotContain(late.nick().value());
        directory.loop.pass(Duration.ofNanos(1));
        assertThat(text(cache.answer(true))).contains(late.nick().value());
    }

    @Test
    void countsTheLinesOfAnAnswer() {
        var cache = cache(1 << 20);
        assertThat(cache.answer(true).lines())
                .as("nobody is here, and still an answer")
                .isEqualTo(1);
        for (int i = 0; i < 41; i++) joins(i);
        var answer = cache.answer(true);
        assertThat(answer.lines()).isEqualTo(3);
        assertThat(text(answer).split("\r\n")).hasSize(3);
    }

    @Test
    void tellsARandomChoiceOfMorePeersThanFit() {
        for (int i = 0; i < 1_000; i++) joins(i);
        String once = text(cache(20_000).answer(true));
        var another = new PeerListCache(registry, 20_000, _ -> false, new Random(2), directory.loop::nanoTime);
        String again = text(another.answer(true));

        assertThat(once.length()).isBetween(20_000, 24_000);
        assertThat(again).isNotEqualTo(once);
    }

    @Test
    void strangersHoweverManyAndLoudCrowdOutNoMakerThatIsKnown() {
        String[] longest = IntStream.range(0, 32)
                .mapToObj(i -> "f" + i + "_".repeat(64 - ("f" + i).length()))
                .toArray(String[]::new);
        for (int i = 0; i < 1_000; i++) joins(i, TestDirectory.ONION, longest);
        for (int i = 1_000; i < 1_050; i++) trusted.add(joins(i));
        for (int i = 1_050; i < 1_500; i++) joins(i, "NOT-SERVING-ONION", longest);
        String answer = text(cache(100_000).answer(true));

        assertThat(trusted)
                .allSatisfy(maker -> assertThat(answer).contains(maker.nick().value()));
        assertThat(answer).doesNotContain("NOT-SERVING-ONION");
        assertThat(answer.split(";F:").length - 1)
                .as("as many of the others as fit, which is more than with all that they say of themselves")
                .isGreaterThan(250);
    }
}
