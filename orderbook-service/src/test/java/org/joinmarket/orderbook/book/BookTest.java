package org.joinmarket.orderbook.book;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.joinmarket.orderbook.Offers.ALICE;
import static org.joinmarket.orderbook.Offers.BOB;
import static org.joinmarket.orderbook.Offers.NORTH;
import static org.joinmarket.orderbook.Offers.SOUTH;
import static org.joinmarket.orderbook.Offers.absolute;
import static org.joinmarket.orderbook.Offers.nick;
import static org.joinmarket.orderbook.Offers.relative;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.orderbook.ManualClock;
import org.junit.jupiter.api.Test;

class BookTest {
    private static final OfferId ZERO = new OfferId(0);

    private final ManualClock clock = new ManualClock();
    private final Book book = new Book(clock, new BookLimits(100, 10, 60));

    @Test
    void listsOffersByMakerAndThenByNumber() {
        book.put(absolute(BOB, 0, 1), NORTH, 2);
        book.put(absolute(ALICE, 10, 1), NORTH, 2);
        book.put(absolute(ALICE, 9, 1), NORTH, 2);

        assertThat(offers()).containsExactly(absolute(ALICE, 9, 1), absolute(ALICE, 10, 1), absolute(BOB, 0, 1));
        assertThat(book.makers()).isEqualTo(2);
    }

    @Test
    void replacesAnOfferByANewOneWithTheSameNumberWhateverItsKind() {
        book.put(absolute(ALICE, 0, 1), NORTH, 2);
        clock.advance(Duration.ofMinutes(1));

        book.put(relative(ALICE, 0, "0.0002"), NORTH, 2);

        assertThat(offers()).containsExactly(relative(ALICE, 0, "0.0002"));
        assertThat(book.entries().getFirst().since()).isEqualTo(clock.instant());
        assertThat(book.size()).isEqualTo(1);
    }

    @Test
    void keepsTheSameNumberOfTwoMakersApart() {
        book.put(absolute(ALICE, 0, 1), NORTH, 2);
        book.put(absolute(BOB, 0, 2), NORTH, 2);

        assertThat(offers()).hasSize(2);
    }

    @Test
    void mergesTheDirectoriesThatShowTheSameOffer() {
        book.put(absolute(ALICE, 0, 1), SOUTH, 2);
        clock.advance(Duration.ofMinutes(1));

        book.put(absolute(ALICE, 0, 1), NORTH, 2);

        BookEntry entry = book.entries().getFirst();
        assertThat(entry.directories()).containsExactlyInAnyOrder(NORTH, SOUTH);
        assertThat(entry.since()).isEqualTo(ManualClock.START);
        assertThat(entry.lastSeen()).isEqualTo(clock.instant());
        assertThat(book.size()).isEqualTo(1);
    }

    @Test
    void aChangedOfferIsShownOnlyByTheDirectoriesThatHaveTheChange() {
        book.put(absolute(ALICE, 0, 1), NORTH, 2);
        book.put(absolute(ALICE, 0, 1), SOUTH, 2);

        book.put(absolute(ALICE, 0, 2), SOUTH, 2);

        assertThat(book.entries().getFirst().directories()).containsExactly(SOUTH);
    }

    @Test
    void forgetsACancelledOfferAndKeepsTheMakersOthers() {
        book.put(absolute(ALICE, 0, 1), NORTH, 2);
        book.put(absolute(ALICE, 1, 1), NORTH, 2);

        book.cancel(ALICE, ZERO, NORTH, 2);

        assertThat(offers()).containsExactly(absolute(ALICE, 1, 1));
        assertThat(book.size()).isEqualTo(1);
    }

    @Test
    void aCancelThroughOneDirectoryDoesNotTakeAwayWhatAnotherShows() {
        book.put(absolute(ALICE, 0, 1), NORTH, 2);
        book.put(absolute(ALICE, 0, 1), SOUTH, 2);

        book.cancel(ALICE, ZERO, SOUTH, 2);
        assertThat(book.entries().getFirst().directories()).containsExactly(NORTH);

        book.cancel(ALICE, ZERO, NORTH, 2);
        assertThat(book.entries()).isEmpty();
        assertThat(book.makers()).isZero();
    }

    @Test
    void whatAMakerSignedStandsUntilEveryDirectoryThatShowsItSaysTheSameOtherThing() {
        book.putSigned(absolute(ALICE, 0, 1), NORTH);
        book.seenAgain(absolute(ALICE, 0, 1), SOUTH);

        book.put(absolute(ALICE, 0, 999), SOUTH, 2);
        book.cancel(ALICE, ZERO, NORTH, 2);
        assertThat(offers()).containsExactly(absolute(ALICE, 0, 1));
        assertThat(book.entries().getFirst().directories()).as("their own view").isEmpty();

        clock.advance(Duration.ofMinutes(1));
        book.put(absolute(ALICE, 0, 2), NORTH, 2);
        book.put(absolute(ALICE, 0, 2), SOUTH, 2);
        assertThat(offers()).containsExactly(absolute(ALICE, 0, 2));
        assertThat(book.entries().getFirst().directories()).containsExactlyInAnyOrder(NORTH, SOUTH);
        assertThat(book.entries().getFirst().since()).isEqualTo(clock.instant());
    }

    @Test
    void whatAMakerSignedGoesWhenEveryDirectoryThatShowsItPassesItsCancelOn() {
        book.putSigned(absolute(ALICE, 0, 1), NORTH);

        book.cancel(ALICE, ZERO, NORTH, 2);
        book.cancel(ALICE, ZERO, NORTH, 2);
        assertThat(offers()).containsExactly(absolute(ALICE, 0, 1));

        book.cancel(ALICE, ZERO, SOUTH, 2);
        assertThat(book.entries()).isEmpty();
        assertThat(book.size()).isZero();
    }

    @Test
    void aDirectoryThatSaysItAgainTakesItsOtherWordBack() {
        book.putSigned(absolute(ALICE, 0, 1), NORTH);
        book.cancel(ALICE, ZERO, NORTH, 2);

        book.put(absolute(ALICE, 0, 1), NORTH, 2);
        book.cancel(ALICE, ZERO, SOUTH, 2);

        assertThat(book.entries().getFirst().directories()).containsExactly(NORTH);
    }

    @Test
    void whatItsMakerSignsAnewIsBelievedAtOnce() {
        book.putSigned(absolute(ALICE, 0, 1), NORTH);
        book.cancel(ALICE, ZERO, NORTH, 2);

        book.putSigned(absolute(ALICE, 0, 2), SOUTH);
        book.cancel(ALICE, ZERO, SOUTH, 2);

        assertThat(offers()).as("one cancel is about another offer").containsExactly(absolute(ALICE, 0, 2));
    }

    @Test
    void onlyThoseDirectoriesCountThatStillShowTheMaker() {
        book.putSigned(absolute(ALICE, 0, 1), SOUTH);
        book.putSigned(absolute(BOB, 0, 1), SOUTH);
        book.cancel(ALICE, ZERO, NORTH, 2);
        book.put(absolute(BOB, 0, 7), NORTH, 2);

        book.gone(ALICE, SOUTH, 1);
        book.directoryDown(SOUTH, _ -> 1);

        assertThat(offers()).containsExactly(absolute(BOB, 0, 7));
        assertThat(book.entries().getFirst().directories()).containsExactly(NORTH);
    }

    @Test
    void anOfferThatOneDirectoryInventsBesideSignedOnesIsNotShownUntilAllThatShowTheMakerSayIt() {
        book.put(absolute(ALICE, 7, 1), SOUTH, 2);
        book.put(absolute(BOB, 7, 1), SOUTH, 2);
        book.putSigned(absolute(ALICE, 0, 100), NORTH);
        assertThat(offers()).containsExactlyInAnyOrder(absolute(ALICE, 0, 100), absolute(BOB, 7, 1));

        book.put(absolute(ALICE, 7, 2), NORTH, 2);
        assertThat(offers()).as("another one").doesNotContain(absolute(ALICE, 7, 1), absolute(ALICE, 7, 2));
        book.put(absolute(ALICE, 7, 2), SOUTH, 2);
        assertThat(offers()).contains(absolute(ALICE, 0, 100), absolute(ALICE, 7, 2));

        book.cancel(ALICE, new OfferId(7), SOUTH, 2);
        assertThat(offers()).as("one cancel is its own view").contains(absolute(ALICE, 7, 2));
    }

    @Test
    void anInventedOfferIsShownBesideSignedOnesWhenNobodyIsLeftWhoDoesNotTellOfIt() {
        book.putSigned(absolute(ALICE, 0, 100), NORTH);
        book.put(absolute(ALICE, 7, 1), SOUTH, 2);

        book.gone(ALICE, NORTH, 1);

        assertThat(offers()).containsExactly(absolute(ALICE, 0, 100), absolute(ALICE, 7, 1));
    }

    @Test
    void inventedOffersOfAMakerLeaveRoomForSignedOnes() {
        for (int i = 0; i < 10; i++) book.put(absolute(ALICE, 100 + i, 1), SOUTH, 2);

        for (int i = 0; i < 10; i++) book.putSigned(absolute(ALICE, i, 5), NORTH);

        assertThat(offers()).hasSize(10).allMatch(offer -> offer.id().value() < 10);
        assertThat(book.refused()).isZero();
    }

    @Test
    void aCopyCreditsItsDirectoryAndALateOneBringsNothingBack() {
        book.putSigned(absolute(ALICE, 0, 1), NORTH);
        book.seenAgain(absolute(ALICE, 0, 1), SOUTH);
        assertThat(book.entries().getFirst().directories()).containsExactlyInAnyOrder(NORTH, SOUTH);

        book.putSigned(absolute(ALICE, 0, 2), NORTH);
        book.seenAgain(absolute(ALICE, 0, 1), SOUTH);
        book.seenAgain(absolute(BOB, 0, 1), SOUTH);

        assertThat(offers()).containsExactly(absolute(ALICE, 0, 2));
        assertThat(book.entries().getFirst().directories()).containsExactly(NORTH);
    }

    @Test
    void aDirectoryThatShowsTheMakerNoMoreShowsNoOfferOfIt() {
        for (String directory : List.of(NORTH, SOUTH)) {
            book.put(absolute(ALICE, 0, 1), directory, 2);
            book.put(absolute(ALICE, 1, 1), directory, 2);
        }

        book.gone(ALICE, SOUTH, 1);
        book.gone(BOB, SOUTH, 1);

        assertThat(book.entries())
                .hasSize(2)
                .allMatch(entry -> entry.directories().equals(Set.of(NORTH)));
    }

    @Test
    void aCancelOfWhatIsNotThereChangesNothing() {
        book.put(absolute(ALICE, 0, 1), NORTH, 2);
        long before = book.version();

        book.cancel(ALICE, new OfferId(1), NORTH, 2);
        book.cancel(BOB, ZERO, NORTH, 2);

        assertThat(offers()).containsExactly(absolute(ALICE, 0, 1));
        assertThat(book.version()).isEqualTo(before);
    }

    @Test
    void forgetsEveryOfferOfAMakerThatLeft() {
        book.put(absolute(ALICE, 0, 1), NORTH, 2);
        book.put(absolute(ALICE, 1, 1), NORTH, 2);
        book.put(absolute(BOB, 0, 1), NORTH, 2);

        book.remove(ALICE);
        book.remove(ALICE);

        assertThat(offers()).containsExactly(absolute(BOB, 0, 1));
        assertThat(book.size()).isEqualTo(1);
    }

    @Test
    void aDirectoryThatIsDownShowsNothingAndTheOfferStaysUntilItIsCancelledOrItsMakerLeaves() {
        book.put(absolute(ALICE, 0, 1), NORTH, 2);
        book.directoryDown(NORTH, _ -> 1);

        assertThat(book.entries().getFirst().directories()).isEmpty();

        book.cancel(ALICE, ZERO, SOUTH, 2);
        assertThat(book.entries()).isEmpty();
    }

    @Test
    void keepsNoMoreThanItsLimitInAllAndCountsTheRest() {
        for (int i = 0; i < 60; i++) book.put(absolute(nick(i), 0, 1), NORTH, 2);
        for (int i = 60; i < 100; i++) book.put(absolute(nick(i), 0, 1), SOUTH, 2);
        assertThat(book.refused()).isZero();

        book.put(absolute(nick(100), 0, 1), SOUTH, 2);

        assertThat(book.size()).isEqualTo(100);
        assertThat(book.makers()).isEqualTo(100);
        assertThat(book.refused()).isEqualTo(1);
    }

    @Test
    void takesChangesAndCopiesOfWhatItHasWhenItIsFull() {
        var full = new Book(clock, new BookLimits(1, 1, 1));
        full.put(absolute(ALICE, 0, 1), NORTH, 2);

        full.put(absolute(ALICE, 0, 2), NORTH, 2);
        full.put(absolute(ALICE, 0, 2), SOUTH, 2);

        assertThat(full.refused()).isZero();
        assertThat(full.entries().getFirst().offer()).isEqualTo(absolute(ALICE, 0, 2));
        assertThat(full.entries().getFirst().directories()).hasSize(2);
    }

    @Test
    void keepsNoMoreThanItsLimitPerMaker() {
        for (int i = 0; i < 11; i++) book.put(absolute(ALICE, i, 1), NORTH, 2);
        book.put(absolute(BOB, 0, 1), NORTH, 2);

        assertThat(book.size()).isEqualTo(11);
        assertThat(offers()).doesNotContain(absolute(ALICE, 10, 1)).contains(absolute(BOB, 0, 1));
        assertThat(book.refused()).isEqualTo(1);
    }

    @Test
    void oneDirectoryCannotCrowdOutTheMakersThatAnotherShows() {
        for (int i = 0; i < 1000; i++) book.put(absolute(nick(i), 0, 1), SOUTH, 2);
        assertThat(book.size()).isEqualTo(60);

        book.put(absolute(ALICE, 0, 1), NORTH, 2);

        assertThat(offers()).contains(absolute(ALICE, 0, 1));
    }

    @Test
    void roomComesBackWhenOffersGo() {
        for (int i = 0; i < 61; i++) book.put(absolute(nick(i), 0, 1), NORTH, 2);
        assertThat(book.refused()).isEqualTo(1);

        book.remove(nick(0));
        book.cancel(nick(1), ZERO, NORTH, 2);
        book.put(absolute(ALICE, 0, 1), NORTH, 2);
        book.put(absolute(BOB, 0, 1), NORTH, 2);

        assertThat(book.refused()).isEqualTo(1);
        assertThat(book.size()).isEqualTo(60);
    }

    @Test
    void everyChangeHasAVersionOfItsOwn() {
        List<Long> versions = new ArrayList<>(List.of(book.version()));
        List<Runnable> changes = List.of(
                () -> book.put(absolute(ALICE, 0, 1), NORTH, 2),
                () -> book.put(absolute(ALICE, 0, 1), SOUTH, 2),
                () -> book.put(absolute(ALICE, 0, 2), SOUTH, 2),
                () -> book.cancel(ALICE, ZERO, SOUTH, 2),
                () -> book.put(absolute(BOB, 0, 2), SOUTH, 2),
                () -> book.directoryDown(SOUTH, _ -> 1),
                () -> book.remove(BOB));

        for (Runnable change : changes) {
            change.run();
            versions.add(book.version());
            assertThat(book.snapshot().version()).isEqualTo(book.version());
        }

        assertThat(versions).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void sharesTheBookAmongTheDirectories() {
        assertThat(BookLimits.shared(20_000, 50, 3)).isEqualTo(new BookLimits(20_000, 50, 6_666));
        assertThat(BookLimits.shared(10, 50, 32)).isEqualTo(new BookLimits(10, 50, 1));
        assertThatThrownBy(() -> new BookLimits(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private List<Offer> offers() {
        return book.entries().stream().map(BookEntry::offer).toList();
    }
}
