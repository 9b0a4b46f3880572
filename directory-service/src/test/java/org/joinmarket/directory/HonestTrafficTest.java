package org.joinmarket.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.directory.connection.MemoryConnection;
import org.joinmarket.directory.limit.Rate;
import org.joinmarket.directory.limit.TrafficKind;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The most that existing clients send in earnest reaches none of the limits of a deployed directory. */
class HonestTrafficTest {
    private static final String NOWHERE = "NOT-SERVING-ONION";
    private static final String MAKER = "J5MakerMMMMMMMMM";
    private static final String TAKER = "J5TakerTTTTTTTTT";
    private static final int OFFERS = 30;
    private static final String OFFER = "sw0reloffer %d 100000 5000000000 0 0.00002";
    /** A bond's proof beside an offer: 252 bytes as Base64. */
    private static final String BOND = "!tbond " + "A".repeat(336);

    private static final LimitProperties LIMITS = new Binder(new MapConfigurationPropertySource(Map.of()))
            .bindOrCreate("joinmarket.directory.limits", LimitProperties.class);

    private final TestDirectory directory = new TestDirectory(new TestDirectory.Setup()
            .maxPeers(1_000)
            .maxHandshaking(1_000)
            .handshakes(Rate.perSecond(LIMITS.handshakeBurst(), LIMITS.handshakesPerSecond()))
            .traffic(LIMITS.traffic())
            .fanOut(LIMITS.fanOut()));

    private static Envelope pub(String from, String text) {
        return new Envelope(Envelope.PUBMSG, from + "!PUBLIC!" + text);
    }

    private static Envelope priv(String from, String to, String text) {
        return new Envelope(Envelope.PRIVMSG, from + "!" + to + "!" + text);
    }

    private static List<Envelope> messages(MemoryConnection peer) {
        return peer.take().stream()
                .filter(line -> line.type() != Envelope.PEERLIST)
                .toList();
    }

    private void nothingWasTooMuch() {
        for (TrafficKind kind : TrafficKind.values())
            assertThat(directory.count("jm.rate.limit.hits", "kind", kind.label()))
                    .as("%s", kind)
                    .isZero();
        assertThat(directory.dropped("rate_limited")).isZero();
    }

    @Test
    void aMakerWithThirtyOffersAnnouncesThemAllAtOnceAndAnswersEverybodyWhoAsks() {
        var maker = directory.peer(MAKER, TestDirectory.ONION);
        var takers = IntStream.range(0, 60)
                .mapToObj(i -> directory.peer(TestDirectory.nick(i), NOWHERE))
                .toList();
        maker.take();
        for (int i = 0; i < OFFERS; i++) maker.receives(pub(MAKER, OFFER.formatted(i)));
        directory.loop.pass(Duration.ofSeconds(5));
        for (var taker : takers) assertThat(messages(taker)).hasSize(OFFERS);

        for (int i = 0; i < takers.size(); i++) takers.get(i).receives(pub(TestDirectory.nick(i), "orderbook"));
        directory.loop.pass(Duration.ofSeconds(10));
        assertThat(messages(maker)).hasSize(takers.size());
        for (var taker : takers) messages(taker);
        for (int i = 0; i < takers.size(); i++)
            for (int offer = 0; offer < OFFERS; offer++)
                maker.receives(priv(MAKER, TestDirectory.nick(i), OFFER.formatted(offer) + BOND));

        for (var taker : takers) assertThat(messages(taker)).hasSize(OFFERS);
        nothingWasTooMuch();
        assertThat(maker.isOpen()).isTrue();
    }

    @Test
    void twoHundredMakersComeBackAfterARestartWithTenOffersEach() {
        var watcher = directory.peer(TAKER, NOWHERE);
        var makers = IntStream.range(0, 200)
                .mapToObj(i -> directory.peer(TestDirectory.nick(i), NOWHERE))
                .toList();
        messages(watcher);
        for (int i = 0; i < makers.size(); i++)
            for (int offer = 0; offer < 10; offer++)
                makers.get(i).receives(pub(TestDirectory.nick(i), OFFER.formatted(offer)));
        directory.loop.pass(Duration.ofSeconds(30));

        assertThat(messages(watcher)).hasSize(2_000);
        nothingWasTooMuch();
    }

    @Test
    void aTakerFillsTenMakersWithTheLongestLinesThatEverybodyReads() {
        var taker = directory.peer(TAKER, NOWHERE);
        var makers = IntStream.range(0, 10)
                .mapToObj(i -> directory.peer(TestDirectory.nick(i), TestDirectory.ONION))
                .toList();
        taker.receives(new Envelope(Envelope.GETPEERLIST, ""));
        taker.receives(pub(TAKER, "orderbook"));
        for (var maker : makers) messages(maker);
        var conversation = List.of(
                "fill 0 100000000 " + "k".repeat(64) + " P" + "0".repeat(64),
                "auth " + "A".repeat(600),
                "tx " + "A".repeat(38_000),
                "push " + "A".repeat(38_000));
        for (String step : conversation) {
            for (int i = 0; i < makers.size(); i++) taker.receives(priv(TAKER, TestDirectory.nick(i), step));
            for (var maker : makers) assertThat(messages(maker)).hasSize(1);
        }
        nothingWasTooMuch();
        assertThat(taker.isOpen()).isTrue();
    }

    @Test
    void aWatcherAsksForPeersAndOffersAndPingsAsOftenAsTheStrictestDirectoryAllows() {
        var watcher = directory.peer(TAKER, NOWHERE, "ping");
        for (int minute = 0; minute < 30; minute++) {
            for (int i = 0; i < 3; i++) {
                watcher.receives(pub(TAKER, "orderbook"));
                watcher.receives(new Envelope(Envelope.GETPEERLIST, ""));
            }
            for (int i = 0; i < 6; i++) watcher.receives(new Envelope(Envelope.PING, ""));
            directory.loop.pass(Duration.ofMinutes(1));
            assertThat(watcher.take()).contains(new Envelope(Envelope.PONG, ""));
        }
        nothingWasTooMuch();
        assertThat(watcher.isOpen()).isTrue();
    }
}
