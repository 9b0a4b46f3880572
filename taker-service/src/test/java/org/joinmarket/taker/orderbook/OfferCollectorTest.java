package org.joinmarket.taker.orderbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.messaging.DirectoryEndpoint;
import org.joinmarket.messaging.PublicMessage;
import org.joinmarket.taker.testing.ManualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OfferCollectorTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final DirectoryEndpoint ONE = new DirectoryEndpoint("127.0.0.1", 5222);
    private static final DirectoryEndpoint OTHER = new DirectoryEndpoint("127.0.0.1", 5223);
    private static final Duration QUIET = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final ManualClock clock = new ManualClock();
    private final OfferCollector offers = new OfferCollector(clock, 100, 3);
    private final Nick alice = nick();
    private final Nick bob = nick();

    @Test
    void takesOffersFromPublicAndPrivateMessages() {
        publicly(alice, List.of(offer(0, 100)));
        offers.onPrivate(bob, List.of(offer(0, 200), offer(1, 300)));

        assertThat(fees()).containsExactlyInAnyOrder(100L, 200L, 300L);
    }

    @Test
    void keepsTheLatestOfferOfANumber() {
        publicly(alice, List.of(offer(0, 50)));
        publicly(alice, List.of(offer(0, 60)));
        assertThat(fees()).containsExactly(60L);

        offers.onPrivate(alice, List.of(offer(0, 100)));
        offers.onPrivate(alice, List.of(offer(0, 400)));
        assertThat(fees()).containsExactly(400L);
    }

    @Test
    void letsNoSingleDirectoryChangeOrWithdrawWhatAMakerSaidItself() {
        offers.onPrivate(alice, List.of(offer(0, 100)));

        offers.onPublic(new PublicMessage(alice, List.of(offer(0, 1)), ONE), 2);
        offers.onPublic(new PublicMessage(alice, List.of(new CommandText("cancel", "0")), ONE), 2);
        offers.onPublic(new PublicMessage(alice, List.of(new CommandText("cancel", "0")), ONE), 2);
        assertThat(fees()).containsExactly(100L);

        offers.onPublic(new PublicMessage(alice, List.of(offer(0, 100)), OTHER), 2);
        offers.onPublic(new PublicMessage(alice, List.of(offer(0, 7)), OTHER), 2);
        offers.onPublic(new PublicMessage(alice, List.of(offer(0, 8)), ONE), 2);
        assertThat(fees()).as("two lines, not two directories").containsExactly(100L);
    }

    @Test
    void aDirectoryThatShowsAnOfferAgainTakesItsDenialBack() {
        offers.onPrivate(alice, List.of(offer(0, 100)));
        offers.onPublic(new PublicMessage(alice, List.of(new CommandText("cancel", "0")), ONE), 2);
        offers.onPublic(new PublicMessage(alice, List.of(offer(0, 100)), ONE), 2);

        offers.onPublic(new PublicMessage(alice, List.of(new CommandText("cancel", "0")), OTHER), 2);
        assertThat(fees()).containsExactly(100L);

        offers.onPublic(new PublicMessage(alice, List.of(new CommandText("cancel", "0")), ONE), 2);
        assertThat(fees()).isEmpty();
    }

    @Test
    void aDirectoryThatIsGoneHasNoSayAnyMore() {
        offers.onPrivate(alice, List.of(offer(0, 100), offer(1, 200)));
        offers.onPrivate(bob, List.of(offer(0, 300)));
        offers.onPublic(new PublicMessage(alice, List.of(new CommandText("cancel", "0"), offer(1, 2)), ONE), 3);
        offers.onPublic(new PublicMessage(bob, List.of(new CommandText("cancel", "0")), ONE), 2);

        offers.leftOne(alice, ONE, 2);
        offers.onPublic(new PublicMessage(alice, List.of(new CommandText("cancel", "0"), offer(1, 2)), OTHER), 2);
        assertThat(fees()).containsExactlyInAnyOrder(100L, 200L, 300L);

        offers.directoryDown(ONE, _ -> 1);
        assertThat(fees()).as("the only one that is left says so").containsExactlyInAnyOrder(2L, 300L);
    }

    @Test
    void inventedOffersLeaveRoomForWhatMakersSayThemselves() {
        for (int i = 0; i < 60; i++) publicly(nick(), List.of(offer(0, 1), offer(1, 2)));
        assertThat(fees()).hasSize(100);

        offers.onPrivate(bob, List.of(offer(0, 300), offer(1, 400)));
        publicly(nick(), List.of(offer(0, 5)));

        assertThat(fees()).hasSize(100).contains(300L, 400L).doesNotContain(5L);
    }

    @Test
    void anOfferThatADirectoryInventsBesideThoseOfAMakerDoesNotCount() {
        publicly(alice, List.of(offer(7, 1)));
        publicly(bob, List.of(offer(0, 300)));
        offers.onPrivate(alice, List.of(offer(0, 100), offer(1, 200)));
        publicly(alice, List.of(offer(8, 2)));

        assertThat(fees()).containsExactlyInAnyOrder(100L, 200L, 300L);

        offers.onPrivate(alice, List.of(offer(8, 2)));
        assertThat(fees()).as("its own word").containsExactlyInAnyOrder(100L, 200L, 2L, 300L);
    }

    @Test
    void inventedOffersOfAMakerLeaveRoomForWhatItSaysItself() {
        for (int id = 10; id < 20; id++) publicly(alice, List.of(offer(id, 1)));

        offers.onPrivate(alice, List.of(offer(0, 100), offer(1, 200), offer(2, 300), offer(3, 400)));

        assertThat(fees()).as("the limit of one maker").containsExactlyInAnyOrder(100L, 200L, 300L);
    }

    @Test
    void believesWhatEveryDirectoryThatShowsAMakerTellsOfIt() {
        offers.onPrivate(alice, List.of(offer(0, 100), offer(1, 200)));

        for (DirectoryEndpoint directory : List.of(ONE, OTHER))
            offers.onPublic(
                    new PublicMessage(alice, List.of(offer(0, 7), new CommandText("cancel", "1")), directory), 2);

        assertThat(fees()).containsExactly(7L);
    }

    @Test
    void forgetsOffersThatAreCancelledOrWhoseMakerLeft() {
        offers.onPrivate(alice, List.of(offer(0, 100), offer(1, 200)));
        offers.onPrivate(bob, List.of(offer(0, 300)));

        publicly(alice, List.of(new CommandText("cancel", "0")));
        publicly(alice, List.of(new CommandText("cancel", "7")));
        publicly(nick(), List.of(new CommandText("cancel", "1")));
        assertThat(fees()).containsExactlyInAnyOrder(200L, 300L);

        offers.onLeft(alice);
        offers.onLeft(nick());
        assertThat(fees()).containsExactly(300L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sw0reloffer 0 27300 100000000 0 1E+999999999",
                "sw0reloffer 0 27300 100000000 0 1.0",
                "sw0reloffer 0 27300 100000000 0 NaN",
                "sw0absoffer 0 27300 100000000 0 -1",
                "sw0absoffer 0 27300 100000000 0 999999999999999999999999999999",
                "swreloffer 0 27300 100000000 0 0.1",
                "sw0absoffer 0 27300",
                "orderbook",
                "hp2 00",
                "nonsense 1 2 3",
            })
    void ignoresWhatIsNoUsableOfferAndKeepsItsNeighbours(String text) {
        CommandText odd = CommandText.split(text).toOptional().orElseThrow().getFirst();

        publicly(alice, List.of(odd, offer(1, 100)));
        offers.onPrivate(bob, List.of(odd, offer(1, 200)));

        assertThat(fees()).containsExactlyInAnyOrder(100L, 200L);
    }

    @Test
    void keepsNoMoreOffersOfOneMakerThanTheLimit() {
        for (int id = 0; id < 50; id++) publicly(alice, List.of(offer(id, id)));
        publicly(bob, List.of(offer(0, 999)));

        assertThat(fees()).containsExactlyInAnyOrder(0L, 1L, 2L, 999L);
        publicly(alice, List.of(offer(1, 77)));
        assertThat(fees()).as("known ones may change").containsExactlyInAnyOrder(0L, 77L, 2L, 999L);
    }

    @Test
    void keepsNoMoreOffersInAllThanTheLimitAndTakesNewOnesWhenOthersGo() {
        Nick last = nick();
        for (int i = 0; i < 99; i++) publicly(nick(), List.of(offer(0, 1)));
        publicly(last, List.of(offer(0, 2)));
        publicly(alice, List.of(offer(0, 3)));
        assertThat(fees()).hasSize(100).doesNotContain(3L);

        offers.onLeft(last);
        publicly(alice, List.of(offer(0, 3)));
        publicly(bob, List.of(offer(0, 4)));

        assertThat(fees()).hasSize(100).contains(3L).doesNotContain(4L);
    }

    @Test
    void waitsUntilThereAreEnoughAndNoneHasComeForAWhile() {
        var waiting = await(2);
        publicly(alice, List.of(offer(0, 100)));
        clock.advance(QUIET.plusSeconds(1));
        assertStillWaiting(waiting);

        publicly(bob, List.of(offer(0, 100)));
        clock.advance(QUIET.minusMillis(1));
        assertStillWaiting(waiting);
        clock.advance(Duration.ofMillis(1));

        assertEnds(waiting);
    }

    @Test
    void everyNewOfferProlongsTheQuietTimeButARepeatedOneDoesNot() {
        var waiting = await(1);
        publicly(alice, List.of(offer(0, 100)));
        clock.advance(QUIET.minusSeconds(1));
        publicly(bob, List.of(offer(0, 100)));
        clock.advance(QUIET.minusSeconds(1));
        assertStillWaiting(waiting);
        publicly(bob, List.of(offer(0, 100)));
        clock.advance(Duration.ofSeconds(1));

        assertEnds(waiting);
    }

    @Test
    void neverWaitsLongerThanTheTimeoutHoweverLivelyTheMarketIs() {
        var waiting = await(1);
        for (int second = 0; second < TIMEOUT.toSeconds(); second++) {
            publicly(alice, List.of(offer(0, second)));
            assertThat(waiting.isDone()).isFalse();
            clock.advance(Duration.ofSeconds(1));
        }

        assertEnds(waiting);
    }

    @Test
    void endsAtTheTimeoutWithTooFewOffers() {
        var waiting = await(1);
        clock.advance(TIMEOUT.minusMillis(1));
        assertStillWaiting(waiting);
        clock.advance(Duration.ofMillis(1));

        assertEnds(waiting);
        assertThat(fees()).isEmpty();
    }

    @Test
    @Timeout(20)
    void hearsTheMarketWhileItLooksWhetherThereAreEnough() throws InterruptedException {
        var looking = new CountDownLatch(1);
        var hold = new CountDownLatch(1);
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                offers.await(
                        found -> {
                            looking.countDown();
                            awaitWithoutInterrupt(hold);
                            return found.size() == 1;
                        },
                        QUIET,
                        TIMEOUT);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        looking.await();

        publicly(alice, List.of(offer(0, 100)));

        assertThat(fees()).containsExactly(100L);
        clock.advance(QUIET);
        hold.countDown();
        waiting.join();
    }

    private static void awaitWithoutInterrupt(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void stopsAtOnceWhenItIsTold() {
        var waiting = await(1);

        offers.stop();

        assertEnds(waiting);
        assertEnds(await(1));
    }

    /** Returns once the wait has begun: it has asked whether there are enough. */
    private FutureTask<Boolean> await(int enough) {
        var asked = new CountDownLatch(1);
        var task = new FutureTask<>(() -> {
            offers.await(
                    found -> {
                        asked.countDown();
                        return found.size() >= enough;
                    },
                    QUIET,
                    TIMEOUT);
            asked.countDown();
            return true;
        });
        Thread.ofVirtual().start(task);
        try {
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return task;
    }

    private void assertStillWaiting(FutureTask<Boolean> waiting) {
        nudge();
        assertThat(waiting.isDone()).isFalse();
    }

    private void assertEnds(FutureTask<Boolean> waiting) {
        nudge();
        try {
            assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("still waiting", e);
        }
    }

    /** Any message makes the waiting thread look at the clock again. */
    private void nudge() {
        publicly(nick(), List.of());
    }

    private void publicly(Nick from, List<CommandText> commands) {
        offers.onPublic(new PublicMessage(from, commands, ONE), 1);
    }

    private List<Long> fees() {
        return offers.offers().stream().map(OfferCollectorTest::fee).toList();
    }

    private static long fee(Offer offer) {
        return offer.cjFee(offer.minSize()).value();
    }

    private static CommandText offer(long id, long fee) {
        return new CommandText("sw0absoffer", id + " 27300 100000000 0 " + fee);
    }

    private static Nick nick() {
        return NickIdentity.generate(RANDOM).nick();
    }
}
