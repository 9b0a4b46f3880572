package org.joinmarket.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.joinmarket.messaging.DeliveryQueue.Rank;
import org.junit.jupiter.api.Test;

class DeliveryQueueTest {
    /** A source of its own may fill half of a queue. */
    private static final String ONE = "one";

    private static final String OTHER = "other";

    private static List<String> drain(DeliveryQueue<String, String> queue, int count) throws InterruptedException {
        List<String> items = new ArrayList<>();
        for (int i = 0; i < count; i++) items.add(queue.take().orElseThrow());
        return items;
    }

    @Test
    void keepsTheOrderAcrossRanks() throws Exception {
        DeliveryQueue<String, String> queue = new DeliveryQueue<>(20, 200);
        queue.add(ONE, Rank.PRIVATE, 1, "a");
        queue.add(ONE, Rank.PUBLIC, 1, "b");
        queue.add(ONE, Rank.LINK, 0, "c");
        queue.add(ONE, Rank.PUBLIC, 1, "d");

        assertThat(drain(queue, 4)).containsExactly("a", "b", "c", "d");
    }

    @Test
    void dropsTheOldestPublicMessageForAPrivateOneWhenItIsFull() throws Exception {
        DeliveryQueue<String, String> queue = new DeliveryQueue<>(6, 200);
        assertThat(queue.add(ONE, Rank.PUBLIC, 1, "public1")).isZero();
        queue.add(ONE, Rank.PUBLIC, 1, "public2");
        queue.add(ONE, Rank.PRIVATE, 1, "private1");

        assertThat(queue.add(ONE, Rank.PRIVATE, 1, "private2")).isEqualTo(1);
        assertThat(queue.add(ONE, Rank.PUBLIC, 1, "public3")).as("the newcomer").isEqualTo(1);
        assertThat(queue.add(ONE, Rank.PEER_LIST, 1, "peers")).isEqualTo(1);

        assertThat(drain(queue, 3)).containsExactly("private1", "private2", "peers");
    }

    @Test
    void dropsPrivateMessagesOnlyForWhatMattersMore() throws Exception {
        DeliveryQueue<String, String> queue = new DeliveryQueue<>(4, 200);
        queue.add(ONE, Rank.PRIVATE, 1, "private1");
        queue.add(ONE, Rank.PRIVATE, 1, "private2");

        assertThat(queue.add(ONE, Rank.PRIVATE, 1, "private3")).isEqualTo(1);
        assertThat(queue.add(ONE, Rank.LINK, 0, "up")).isEqualTo(1);
        assertThat(queue.add(ONE, Rank.LINK, 0, "down")).isEqualTo(1);
        assertThat(queue.add(ONE, Rank.LINK, 0, "up again")).as("never lost").isZero();

        assertThat(drain(queue, 3)).containsExactly("up", "down", "up again");
    }

    @Test
    void boundsTheBytesToo() throws Exception {
        DeliveryQueue<String, String> queue = new DeliveryQueue<>(200, 20);
        queue.add(ONE, Rank.PUBLIC, 4, "public1");
        queue.add(ONE, Rank.PUBLIC, 4, "public2");

        assertThat(queue.add(ONE, Rank.PRIVATE, 10, "private")).isEqualTo(2);
        assertThat(queue.add(ONE, Rank.PRIVATE, 11, "too large for itself")).isEqualTo(1);
        assertThat(drain(queue, 1)).containsExactly("private");
        assertThat(queue.add(ONE, Rank.PUBLIC, 10, "there is room again")).isZero();
    }

    @Test
    void aSourceThatFloodsFillsHalfAndCostsTheOthersNothing() throws Exception {
        DeliveryQueue<String, String> queue = new DeliveryQueue<>(8, 80);
        queue.add(OTHER, Rank.PUBLIC, 1, "public");
        queue.add(OTHER, Rank.PRIVATE, 1, "private1");
        for (int i = 0; i < 4; i++)
            assertThat(queue.add(ONE, Rank.PEER_LIST, 1, "flood" + i)).isZero();
        assertThat(queue.add(ONE, Rank.PEER_LIST, 1, "too many")).isEqualTo(1);
        assertThat(queue.add(OTHER, Rank.PRIVATE, 1, "private2")).isZero();

        assertThat(drain(queue, 7))
                .containsExactly("public", "private1", "flood0", "flood1", "flood2", "flood3", "private2");
        assertThat(queue.add(ONE, Rank.PEER_LIST, 41, "more than half of the bytes"))
                .isEqualTo(1);
    }

    @Test
    void aSourceOverItsHalfMakesRoomOfItsOwn() throws Exception {
        DeliveryQueue<String, String> queue = new DeliveryQueue<>(8, 80);
        queue.add(OTHER, Rank.PUBLIC, 1, "others");
        for (int i = 0; i < 4; i++) queue.add(ONE, Rank.PUBLIC, 1, "own" + i);

        assertThat(queue.add(ONE, Rank.PRIVATE, 1, "private")).isEqualTo(1);

        assertThat(drain(queue, 5)).containsExactly("others", "own1", "own2", "own3", "private");
    }

    @Test
    void whenAllTogetherAreTooManyTheOldestPublicOneGoesWhoseverItIs() throws Exception {
        DeliveryQueue<String, String> queue = new DeliveryQueue<>(4, 80);
        queue.add(OTHER, Rank.PUBLIC, 1, "others1");
        queue.add(OTHER, Rank.PUBLIC, 1, "others2");
        queue.add(ONE, Rank.PUBLIC, 1, "own");
        queue.add("third", Rank.PUBLIC, 1, "third");

        assertThat(queue.add(ONE, Rank.PRIVATE, 1, "private")).isEqualTo(1);

        assertThat(drain(queue, 4)).containsExactly("others2", "own", "third", "private");
    }

    @Test
    void letsItsTakerGoWhenItIsClosed() {
        DeliveryQueue<String, String> queue = new DeliveryQueue<>(20, 20);
        CompletableFuture<Boolean> emptyHanded = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                emptyHanded.complete(queue.take().isEmpty());
            } catch (InterruptedException e) {
                emptyHanded.completeExceptionally(e);
            }
        });

        queue.close();

        assertThat(emptyHanded.join()).isTrue();
        assertThat(queue.add(ONE, Rank.PUBLIC, 1, "late")).isZero();
    }
}
