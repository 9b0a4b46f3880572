package org.joinmarket.messaging.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.common.protocol.Features;
import org.junit.jupiter.api.Test;

/** Dialling again, and the pace of what we ask and announce, on a manual clock. */
class DirectoryLinkTest {
    private static final Envelope GET_PEER_LIST = new Envelope(Envelope.GETPEERLIST, "");
    private static final Envelope ORDERBOOK = new Envelope(Envelope.PUBMSG, LinkFixture.OWN + "!PUBLIC!orderbook");

    private final LinkFixture fixture = new LinkFixture();

    private static Envelope cancel(int number) {
        return new Envelope(Envelope.PUBMSG, LinkFixture.OWN + "!PUBLIC!cancel " + number);
    }

    private static void publish(DirectoryLink link, int number) {
        link.publish(EnvelopeCodec.encode(cancel(number)));
    }

    private Duration delayToNextDial() {
        return fixture.time.untilNext().orElseThrow();
    }

    @Test
    void dialsAgainAfterDelaysThatDoubleUpToTheLongest() {
        fixture.dialsFail = true;
        DirectoryLink link = fixture.link();
        link.start();

        for (int ceiling : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            Duration delay = delayToNextDial();
            assertThat(delay).isBetween(Duration.ofMillis(ceiling * 500L), Duration.ofSeconds(ceiling));
            assertThat(link.status().lastProblem()).isEqualTo(DownReason.UNREACHABLE);
            fixture.time.pass(delay);
        }
        assertThat(fixture.dials).isEqualTo(9);
    }

    @Test
    void startsWithShortDelaysAgainAfterAConnectionThatLasted() {
        fixture.dialsFail = true;
        DirectoryLink link = fixture.link();
        link.start();
        for (int i = 0; i < 6; i++) fixture.time.pass(delayToNextDial());
        fixture.dialsFail = false;
        fixture.time.pass(delayToNextDial());
        fixture.receive(LinkFixture.welcome(Features.NONE));
        fixture.time.passSeconds(30);

        fixture.lose();

        assertThat(delayToNextDial()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void keepsGrowingTheDelayWhenConnectionsAreLostAtOnce() {
        DirectoryLink link = fixture.link();
        link.start();
        for (int i = 0; i < 5; i++) {
            fixture.receive(LinkFixture.welcome(Features.NONE));
            fixture.time.passSeconds(29);
            fixture.lose();
            fixture.time.pass(delayToNextDial());
        }
        fixture.lose();

        assertThat(delayToNextDial()).isGreaterThanOrEqualTo(Duration.ofSeconds(16));
    }

    @Test
    void asksForThePeerListAfterTheHandshakeAndEveryFiveMinutes() {
        fixture.link().start();
        fixture.receive(LinkFixture.welcome(LinkFixture.MODERN));
        assertThat(fixture.sent()).contains(GET_PEER_LIST);
        fixture.time.passSeconds(299);
        assertThat(fixture.sent()).isEmpty();
        assertThat(fixture.listsAskedFor).isEqualTo(1);
        fixture.time.passSeconds(1);
        assertThat(fixture.sent()).containsExactly(GET_PEER_LIST);
        assertThat(fixture.listsAskedFor).isEqualTo(2);
    }

    @Test
    void asksNobodyForAPeerListThatIsOfNoUse() {
        fixture.askForNoPeers();
        fixture.upLink();

        fixture.time.passSeconds(599); // a probe comes later

        assertThat(fixture.sent()).isEmpty();
        assertThat(fixture.listsAskedFor).isZero();
    }

    @Test
    void asksAnOldDirectoryForThePeerListOnlyOnce() {
        fixture.link().start();
        fixture.receive(LinkFixture.welcome(Features.NONE));
        assertThat(fixture.sent()).contains(GET_PEER_LIST);
        fixture.time.passSeconds(3_600);
        assertThat(fixture.sent()).isEmpty();
    }

    @Test
    void waitsWithThePeerListUntilAMinuteHasPassedWhenItReconnects() {
        fixture.upLink();
        fixture.lose();
        fixture.time.passSeconds(1);
        fixture.receive(LinkFixture.welcome(LinkFixture.MODERN));
        assertThat(fixture.sent()).doesNotContain(GET_PEER_LIST);
        fixture.time.passSeconds(59);
        assertThat(fixture.sent()).containsExactly(GET_PEER_LIST);
    }

    @Test
    void asksForTheOrderbookOncePerMinute() {
        DirectoryLink link = fixture.upLink();
        link.requestOrderbook();
        link.requestOrderbook();
        assertThat(fixture.sent()).containsExactly(ORDERBOOK);
        fixture.time.passSeconds(59);
        link.requestOrderbook();
        fixture.time.passSeconds(30);
        assertThat(fixture.sent()).isEmpty();
        link.requestOrderbook();
        assertThat(fixture.sent()).containsExactly(ORDERBOOK);
    }

    @Test
    void asksForTheOrderbookAgainAfterAReconnectionWhenTheMinuteIsOver() {
        DirectoryLink link = fixture.upLink();
        link.requestOrderbook();
        fixture.lose();
        fixture.time.passSeconds(1);
        fixture.receive(LinkFixture.welcome(Features.NONE));
        fixture.sent();
        link.requestOrderbook();
        link.requestOrderbook();
        assertThat(fixture.sent()).isEmpty();
        fixture.time.passSeconds(59);

        assertThat(fixture.sent()).contains(ORDERBOOK).doesNotHaveDuplicates();
    }

    @Test
    void makesAPlannedRequestAlsoWhenTheTimerIsAheadOfTheClock() {
        ManualTime time = new ManualTime();
        Instant start = time.instant();
        InstantSource slow = () -> start.plus(
                Duration.between(start, time.instant()).multipliedBy(99).dividedBy(100));
        AtomicInteger requests = new AtomicInteger();
        Pace pace = new Pace(slow, time, requests::incrementAndGet);
        pace.ask();
        pace.reset();
        pace.ask();
        time.passSeconds(60);
        assertThat(requests).hasValue(1);

        time.passSeconds(1);

        assertThat(requests).hasValue(2);
    }

    @Test
    void forgetsAnOrderbookRequestThatItCouldNotMakeBeforeTheConnectionWasLost() {
        DirectoryLink link = fixture.upLink();
        link.requestOrderbook();
        fixture.lose();
        fixture.time.passSeconds(1);
        fixture.receive(LinkFixture.welcome(Features.NONE));
        link.requestOrderbook();
        fixture.lose();
        fixture.dialsFail = true;
        fixture.time.passSeconds(120);
        fixture.dialsFail = false;
        fixture.time.passSeconds(60);
        fixture.receive(LinkFixture.welcome(Features.NONE));

        assertThat(fixture.sent()).doesNotContain(ORDERBOOK);
        link.requestOrderbook();
        assertThat(fixture.sent()).containsExactly(ORDERBOOK);
    }

    @Test
    void spreadsAnnouncementsBelowTheDirectorysLimitAndInOrder() {
        PublicSpread spread = new PublicSpread();
        PublicOutbox outbox = new PublicOutbox(1_000, spread.time, spread.time, spread);
        for (int i = 0; i < 100; i++)
            assertThat(outbox.add(new byte[] {(byte) i})).isTrue();
        assertThat(spread.numbers).hasSize(25);

        spread.time.passSeconds(59);
        assertThat(spread.numbers).hasSize(25);
        spread.time.passSeconds(1);
        assertThat(spread.numbers).hasSize(50);
        spread.time.passSeconds(120);

        assertThat(outbox.waiting()).isZero();
        assertThat(spread.numbers).hasSize(100).isSorted();
    }

    @Test
    void neverExceedsTheLimitInAnyMinuteHoweverTheMessagesCome() {
        PublicSpread spread = new PublicSpread();
        PublicOutbox outbox = new PublicOutbox(1_000, spread.time, spread.time, spread);
        for (int i = 0; i < 120; i++) {
            outbox.add(new byte[] {(byte) i});
            spread.time.pass(Duration.ofMillis(i * 37L % 2_000));
        }
        spread.time.passSeconds(600);

        assertThat(spread.numbers).hasSize(120);
        for (int i = 25; i < 120; i++)
            assertThat(Duration.between(spread.times.get(i - 25), spread.times.get(i)))
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(60));
    }

    private static final class PublicSpread implements Consumer<byte[]> {
        final ManualTime time = new ManualTime();
        final List<Integer> numbers = new ArrayList<>();
        final List<Instant> times = new ArrayList<>();

        @Override
        public void accept(byte[] envelope) {
            numbers.add((int) envelope[0]);
            times.add(time.instant());
        }
    }

    @Test
    void dropsTheOldestAnnouncementWhenTooManyWait() {
        DirectoryLink link = fixture.upLink();
        for (int i = 0; i < 25 + 4; i++) publish(link, i);
        assertThat(fixture.sent()).hasSize(25);
        assertThat(fixture.events).containsExactly("up", "overflow");
        fixture.time.passSeconds(60);

        assertThat(fixture.sent()).containsExactly(cancel(26), cancel(27), cancel(28));
    }

    @Test
    void forgetsWaitingAnnouncementsWithTheConnection() {
        DirectoryLink link = fixture.upLink();
        for (int i = 0; i < 27; i++) publish(link, i);
        fixture.lose();
        publish(link, 100);
        fixture.time.passSeconds(1);
        fixture.receive(LinkFixture.welcome(Features.NONE));
        fixture.sent();
        fixture.time.passSeconds(120);

        assertThat(fixture.sent()).noneMatch(envelope -> envelope.type() == Envelope.PUBMSG);
        assertThat(link.trySend(new byte[] {1})).isTrue();
    }

    @Test
    void sendsNothingWhileItIsDown() {
        DirectoryLink link = fixture.link();
        assertThat(link.trySend(new byte[] {1})).isFalse();
        link.start();
        assertThat(link.trySend(new byte[] {1})).isFalse();
        link.requestOrderbook();
        publish(link, 1);

        assertThat(fixture.sent()).singleElement().matches(envelope -> envelope.type() == Envelope.HANDSHAKE);
    }

    @Test
    void neverDialsAgainOnceClosed() {
        DirectoryLink link = fixture.upLink();
        link.close();
        fixture.time.passSeconds(3_600);

        assertThat(fixture.dials).isEqualTo(1);
        assertThat(fixture.channel().isOpen()).isFalse();
        assertThat(fixture.events).containsExactly("up", "down", "CLOSED_BY_US");

        LinkFixture waiting = new LinkFixture();
        waiting.dialsFail = true;
        DirectoryLink waitingLink = waiting.link();
        waitingLink.start();
        waitingLink.close();
        waiting.time.passSeconds(3_600);
        assertThat(waiting.dials).isEqualTo(1);
    }
}
