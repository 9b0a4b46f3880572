package org.joinmarket.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.joinmarket.common.nick.Nick;
import org.joinmarket.messaging.Presence.Gone;
import org.joinmarket.messaging.Presence.Shown;
import org.junit.jupiter.api.Test;

class PresenceTest {
    private static final DirectoryEndpoint NORTH = new DirectoryEndpoint("127.0.0.1", 5222);
    private static final DirectoryEndpoint SOUTH = new DirectoryEndpoint("127.0.0.1", 5223);
    private static final int MAX = 8;
    private static final int MAX_UNSIGNED = MAX / Presence.UNSIGNED_SHARE;

    private final Presence presence = new Presence(MAX);

    private static Nick nick(int number) {
        return new Nick("J5%014d".formatted(number));
    }

    private void says(int number) {
        presence.seen(nick(number), NORTH, Shown.UNSIGNED);
    }

    private void isListed(int number) {
        presence.listed(NORTH, false);
        presence.seen(nick(number), NORTH, Shown.SURELY);
    }

    @Test
    void letsTheOneNotHeardForLongestMakeRoomAmongThoseThatOnlySaySo() {
        says(0);
        says(1);
        says(0);

        assertThat(presence.seen(nick(2), NORTH, Shown.UNSIGNED).evicted()).isEqualTo(new Gone(nick(1), true));
        assertThat(presence.nicks()).containsExactlyInAnyOrder(nick(0), nick(2));
        assertThat(presence.count(NORTH)).isEqualTo(MAX_UNSIGNED);
    }

    @Test
    void aFloodOfInventedNicksReachesNobodyWhoIsListedOrHasSigned() {
        for (int i = 0; i < MAX; i++) presence.seen(nick(i), NORTH, Shown.SURELY);

        for (int i = 100; i < 1_100; i++)
            assertThat(presence.seen(nick(i), NORTH, Shown.UNSIGNED).remembered())
                    .isTrue();

        for (int i = 0; i < MAX; i++)
            assertThat(presence.directoriesOf(nick(i))).containsExactly(NORTH);
        assertThat(presence.count(NORTH)).isEqualTo(MAX + MAX_UNSIGNED);
    }

    @Test
    void remembersSoManyThatAreListed() {
        for (int i = 0; i < MAX; i++) presence.seen(nick(i), NORTH, Shown.SURELY);

        assertThat(presence.seen(nick(MAX), NORTH, Shown.SURELY).remembered()).isFalse();
        assertThat(presence.seen(nick(0), NORTH, Shown.SURELY).remembered()).isTrue();
        assertThat(presence.nicks()).doesNotContain(nick(MAX));
    }

    @Test
    void whoHasSignedNeedsNoPlaceAmongThoseThatOnlySaySo() {
        says(0);
        presence.seen(nick(0), NORTH, Shown.SURELY);
        says(1);
        says(2);

        assertThat(presence.nicks()).containsExactlyInAnyOrder(nick(0), nick(1), nick(2));
        assertThat(presence.count(NORTH)).isEqualTo(3);
    }

    @Test
    void whoMakesRoomAtOneDirectoryHasNotLeftWhileAnotherShowsIt() {
        presence.seen(nick(0), SOUTH, Shown.UNSIGNED);
        says(0);
        says(1);

        assertThat(presence.seen(nick(2), NORTH, Shown.UNSIGNED).evicted()).isEqualTo(new Gone(nick(0), false));
        assertThat(presence.directoriesOf(nick(0))).containsExactly(SOUTH);
    }

    @Test
    void dropsWhoIsNotInACompleteListAndSaysNothing() {
        isListed(0);
        isListed(1);
        says(2);
        says(3);
        presence.seen(nick(1), SOUTH, Shown.SURELY);
        assertThat(presence.askedForList(NORTH)).isEmpty();

        isListed(0);
        presence.listed(NORTH, true);
        says(3);

        assertThat(presence.askedForList(NORTH))
                .containsExactlyInAnyOrder(new Gone(nick(1), false), new Gone(nick(2), true));
        assertThat(presence.nicks()).containsExactlyInAnyOrder(nick(0), nick(1), nick(3));
        assertThat(presence.count(NORTH)).isEqualTo(2);
    }

    @Test
    void aListWithoutOurselvesIsNotComplete() {
        isListed(0);
        presence.askedForList(NORTH);
        isListed(1); // somebody came

        assertThat(presence.askedForList(NORTH)).isEmpty();
        assertThat(presence.nicks()).contains(nick(0));
    }

    @Test
    void aVeryLongListMayBeASample() {
        isListed(0);
        presence.askedForList(NORTH);
        presence.listed(NORTH, true);
        for (int i = 1; i < Presence.MAYBE_A_SAMPLE; i++) presence.listed(NORTH, false);

        assertThat(presence.askedForList(NORTH)).isEmpty();
    }

    @Test
    void everyListCountsForItself() {
        isListed(0);
        presence.askedForList(NORTH);
        isListed(0);
        presence.listed(NORTH, true);
        assertThat(presence.askedForList(NORTH)).isEmpty();

        assertThat(presence.askedForList(NORTH)).as("no answer came").isEmpty();
        presence.listed(NORTH, true);

        assertThat(presence.askedForList(NORTH)).containsExactly(new Gone(nick(0), true));
    }

    @Test
    void aDirectoryThatIsDownShowsNeitherKind() {
        isListed(0);
        says(1);
        presence.seen(nick(1), SOUTH, Shown.UNSIGNED);

        assertThat(presence.down(NORTH)).containsExactly(nick(0));
        assertThat(presence.nicks()).containsExactly(nick(1));
        assertThat(presence.count(NORTH)).isZero();
    }
}
