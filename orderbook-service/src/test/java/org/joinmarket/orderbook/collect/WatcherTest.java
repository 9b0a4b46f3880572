package org.joinmarket.orderbook.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.orderbook.Offers.ALICE;
import static org.joinmarket.orderbook.Offers.BOB;
import static org.joinmarket.orderbook.Offers.NORTH;
import static org.joinmarket.orderbook.Offers.SOUTH;
import static org.joinmarket.orderbook.Offers.absolute;
import static org.joinmarket.orderbook.Offers.relative;

import java.time.Duration;
import java.util.List;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.messaging.DirectoryEndpoint;
import org.joinmarket.messaging.DirectoryView;
import org.joinmarket.messaging.PrivateMessage;
import org.joinmarket.messaging.PublicMessage;
import org.joinmarket.orderbook.ManualClock;
import org.joinmarket.orderbook.book.Book;
import org.joinmarket.orderbook.book.BookEntry;
import org.joinmarket.orderbook.book.BookLimits;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatcherTest {
    private static final Duration INTERVAL = Duration.ofSeconds(61);

    private final ManualClock clock = new ManualClock();
    private final Book book = new Book(clock, BookLimits.shared(1000, 5, 2));
    private final Watcher watcher = new Watcher(book, clock, INTERVAL);
    private final FakeMarket market = new FakeMarket();

    @BeforeEach
    void watch() {
        market.present(ALICE, BOB);
        market.directories(view(NORTH, true), view(SOUTH, true));
        watcher.watch(market);
    }

    @Test
    void startsTheMarketAndAsksADirectoryThatComesUpAndNoOther() {
        assertThat(market.isStarted()).isTrue();
        assertThat(market.asked()).isEmpty();

        watcher.onDirectoryUp(endpoint(NORTH));

        assertThat(market.asked()).containsExactly(endpoint(NORTH));
    }

    @Test
    void asksAndKnowsNobodyBeforeItWatches() {
        var early = new Watcher(book, clock, INTERVAL);

        early.request();
        early.onPublic(publicly(ALICE, NORTH, "sw0absoffer 0 100000 5000000000 500 250"));

        assertThat(early.directories()).isEmpty();
        assertThat(book.entries()).isEmpty();
    }

    @Test
    void writesPublicAnnouncementsIntoTheBook() {
        watcher.onPublic(publicly(ALICE, NORTH, "sw0absoffer 0 100000 5000000000 500 250"));

        assertThat(offers()).containsExactly(absolute(ALICE, 0, 250));
        assertThat(book.entries().getFirst().directories()).containsExactly(NORTH);
    }

    @Test
    void readsAllOffersOfAPrivateAnswerAndIsNotDisturbedByTheBondBehindThem() {
        watcher.onPrivate(privately(
                ALICE,
                SOUTH,
                "sw0absoffer 0 100000 5000000000 500 250!sw0reloffer 1 27300 2100000000000000 0 2E-5!tbond notAProof"));

        assertThat(offers()).containsExactly(absolute(ALICE, 0, 250), relative(ALICE, 1, "0.00002"));
        assertThat(watcher.malformed()).isZero();
    }

    @Test
    void evaluatesSeveralCancelsInOneMessage() {
        watcher.onPublic(publicly(ALICE, NORTH, "sw0absoffer 0 100000 5000000000 500 1"));
        watcher.onPublic(publicly(ALICE, NORTH, "sw0absoffer 1 100000 5000000000 500 1"));

        watcher.onPublic(publicly(ALICE, NORTH, "cancel 0!cancel 1"));

        assertThat(book.entries()).isEmpty();
    }

    @Test
    void nobodyCancelsForAnother() {
        watcher.onPublic(publicly(ALICE, NORTH, "sw0absoffer 0 100000 5000000000 500 1"));

        watcher.onPublic(publicly(BOB, NORTH, "cancel 0"));

        assertThat(offers()).hasSize(1);
    }

    @Test
    void forgetsMakersThatLeft() {
        watcher.onPublic(publicly(ALICE, NORTH, "sw0absoffer 0 100000 5000000000 500 1"));

        watcher.onLeft(ALICE);

        assertThat(book.entries()).isEmpty();
    }

    @Test
    void aLostDirectoryShowsNothingAnyMore() {
        watcher.onPublic(publicly(ALICE, NORTH, "sw0absoffer 0 100000 5000000000 500 1"));
        watcher.onPublic(publicly(ALICE, SOUTH, "sw0absoffer 0 100000 5000000000 500 1"));

        watcher.onDirectoryDown(endpoint(NORTH));

        assertThat(book.entries().getFirst().directories()).containsExactly(SOUTH);
    }

    @Test
    void keepsNoOfferOfWhomNobodyWouldReportAsGone() {
        Nick crowdedOut = new Nick("J5ooooooooooooo1");

        watcher.onPublic(publicly(crowdedOut, NORTH, "sw0absoffer 0 100000 5000000000 500 1"));

        assertThat(book.entries()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sw0reloffer 0 100000 5000000000 500 1E+999999999",
                "sw0reloffer 0 100000 5000000000 500 1e-999999999",
                "sw0reloffer 0 100000 5000000000 500 NaN",
                "sw0reloffer 0 100000 5000000000 500 Infinity",
                "sw0reloffer 0 100000 5000000000 500 -0.1",
                "sw0reloffer 0 100000 5000000000 500 1.0",
                "sw0reloffer 0 100000 5000000000 500 0x1p-3",
                "sw0reloffer 0 100000 5000000000 500 ٠.٠١",
                "sw0reloffer 0 100000 5000000000 500 <b>1</b>",
                "sw0absoffer 0 100000 5000000000 500 -1",
                "sw0absoffer 0 100000 5000000000 500 0.5",
                "sw0absoffer 0 100000 5000000000 500 2100000000000001",
                "sw0absoffer 0 100000 5000000000 500 999999999999999999999999999999",
                "sw0absoffer 0 100000 5000000000 -500 1",
                "sw0absoffer -1 100000 5000000000 500 1",
                "sw0absoffer 9223372036854775808 100000 5000000000 500 1",
                "sw0absoffer 0 -100000 5000000000 500 1",
                "sw0absoffer 0 5000000000 100000 500 1",
                "sw0absoffer 0 100000 5000000000 500",
                "sw0absoffer",
                "cancel",
                "cancel -1",
            })
    void aHostileAnnouncementIsCountedAndChangesNothing(String command) {
        watcher.onPublic(publicly(ALICE, NORTH, command));
        long afterPublic = watcher.malformed();
        watcher.onPrivate(privately(ALICE, NORTH, command));

        assertThat(book.entries()).isEmpty();
        assertThat(afterPublic).isEqualTo(1);
    }

    @Test
    void aHostileOfferDoesNotSpoilItsNeighbours() {
        String line = "sw0reloffer 0 100000 5000000000 500 1E+999999999!sw0absoffer 1 100000 5000000000 500 7";

        watcher.onPublic(publicly(ALICE, NORTH, line));
        watcher.onPrivate(privately(BOB, NORTH, line));

        assertThat(offers()).containsExactly(absolute(ALICE, 1, 7), absolute(BOB, 1, 7));
        assertThat(watcher.malformed()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "swreloffer 0 100000 5000000000 500 0.1",
                "absoffer 0 100000 5000000000 500 1",
                "orderbook",
                "hp2 0000000000000000000000000000000000000000000000000000000000000000",
                "newcommand of a newer peer",
            })
    void whatIsNoOfferOfOursIsIgnoredAndNotHeldAgainstAnybody(String command) {
        watcher.onPublic(publicly(ALICE, NORTH, command));
        watcher.onPrivate(privately(ALICE, NORTH, command));

        assertThat(book.entries()).isEmpty();
        assertThat(watcher.malformed()).isZero();
        assertThat(market.asked()).isEmpty();
    }

    @Test
    void aMakerWithManyOffersInOneMessageFillsOnlyItsOwnShare() {
        var line = new StringBuilder("sw0absoffer 0 100000 5000000000 500 1");
        for (int i = 1; i < CommandText.MAX_COMMANDS; i++)
            line.append("!sw0absoffer ").append(i).append(" 100000 5000000000 500 1");

        watcher.onPrivate(privately(ALICE, NORTH, line.toString()));

        assertThat(book.size()).isEqualTo(5);
        assertThat(book.refused()).isEqualTo(CommandText.MAX_COMMANDS - 5);
    }

    @Test
    void visitorsTogetherMakeItAskOncePerInterval() {
        assertThat(watcher.refresh()).isTrue();
        for (int i = 0; i < 100; i++) assertThat(watcher.refresh()).isFalse();
        clock.advance(INTERVAL.minusMillis(1));
        assertThat(watcher.refresh()).isFalse();

        clock.advance(Duration.ofMillis(1));

        assertThat(watcher.refresh()).isTrue();
        assertThat(market.asked()).containsExactly(endpoint(NORTH), endpoint(SOUTH));
    }

    @Test
    void asksOneDirectoryAfterTheOtherAndNoneThatIsDown() {
        for (int i = 0; i < 3; i++) watcher.request();
        market.directories(view(NORTH, false), view(SOUTH, true));
        for (int i = 0; i < 2; i++) watcher.request();
        market.directories(view(NORTH, false), view(SOUTH, false));
        watcher.request();

        assertThat(market.asked())
                .containsExactly(endpoint(NORTH), endpoint(SOUTH), endpoint(NORTH), endpoint(SOUTH), endpoint(SOUTH));
    }

    @Test
    void everyDirectoryHasItsTurnInTheIntervalIfThatIsLongEnough() {
        Duration interval = Duration.ofMinutes(30);

        assertThat(WatcherConfiguration.turnOf(interval, 3)).isEqualTo(Duration.ofMinutes(10));
        assertThat(WatcherConfiguration.turnOf(interval, 0)).isEqualTo(interval);
        assertThat(WatcherConfiguration.turnOf(INTERVAL, 3)).isEqualTo(INTERVAL);
    }

    @Test
    void oneDirectoryNeitherChangesNorCancelsForAllWhatAMakerSigned() {
        market.seenBy(2);
        watcher.onPrivate(privately(ALICE, NORTH, "sw0absoffer 0 100000 5000000000 500 250"));
        watcher.onCopy(privately(ALICE, SOUTH, "sw0absoffer 0 100000 5000000000 500 250"));
        assertThat(book.entries().getFirst().directories()).containsExactlyInAnyOrder(NORTH, SOUTH);

        watcher.onPublic(publicly(ALICE, SOUTH, "sw0absoffer 0 100000 5000000000 500 9999"));
        watcher.onPublic(publicly(ALICE, SOUTH, "cancel 0"));

        assertThat(offers()).containsExactly(absolute(ALICE, 0, 250));
        assertThat(book.entries().getFirst().directories()).containsExactly(NORTH);
        watcher.onPublic(publicly(ALICE, NORTH, "cancel 0"));
        assertThat(book.entries()).isEmpty();
    }

    @Test
    void aDirectoryThatAMakerLeftShowsItsOffersNoMore() {
        watcher.onPublic(publicly(ALICE, NORTH, "sw0absoffer 0 100000 5000000000 500 1"));
        watcher.onPublic(publicly(ALICE, SOUTH, "sw0absoffer 0 100000 5000000000 500 1"));

        watcher.onLeftOne(ALICE, endpoint(NORTH));

        assertThat(book.entries().getFirst().directories()).containsExactly(SOUTH);
    }

    @Test
    void ignoresANumberThatBrowsersWouldRoundAndCountsIt() {
        watcher.onPublic(publicly(ALICE, NORTH, "sw0absoffer 9007199254740991 100000 5000000000 500 1"));
        watcher.onPublic(publicly(ALICE, NORTH, "sw0absoffer 9007199254740992 100000 5000000000 500 1"));
        watcher.onPrivate(privately(ALICE, NORTH, "sw0absoffer 9007199254740993 100000 5000000000 500 1"));

        assertThat(offers()).containsExactly(absolute(ALICE, 9_007_199_254_740_991L, 1));
        assertThat(watcher.malformed()).isEqualTo(2);
    }

    @Test
    void aClockThatWasSetBackDoesNotLockVisitorsOut() {
        watcher.refresh();

        clock.advance(Duration.ofHours(-2));

        assertThat(watcher.refresh()).isTrue();
        assertThat(watcher.refresh()).isFalse();
    }

    @Test
    void aRefreshKeepsTheOldBook() {
        watcher.onPublic(publicly(ALICE, NORTH, "sw0absoffer 0 100000 5000000000 500 1"));

        watcher.refresh();

        assertThat(offers()).hasSize(1);
    }

    private List<Offer> offers() {
        return book.entries().stream().map(BookEntry::offer).toList();
    }

    private static DirectoryEndpoint endpoint(String directory) {
        return DirectoryEndpoint.parse(directory).orElseThrow();
    }

    private static DirectoryView view(String directory, boolean up) {
        var state = up ? DirectoryView.State.HANDSHAKED : DirectoryView.State.WAITING;
        return new DirectoryView(endpoint(directory), state, null, false, 0, null);
    }

    private static List<CommandText> commands(String text) {
        return CommandText.split(text).toOptional().orElseThrow();
    }

    private static PublicMessage publicly(Nick from, String directory, String text) {
        return new PublicMessage(from, commands(text), endpoint(directory));
    }

    private static PrivateMessage privately(Nick from, String directory, String text) {
        return new PrivateMessage(from, commands(text), endpoint(directory));
    }
}
