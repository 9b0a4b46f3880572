package org.joinmarket.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.joinmarket.messaging.DeliveryQueue.Rank;
import org.junit.jupiter.api.Test;

class DeliveryQueueTest {
    private static List<String> drain(DeliveryQueue<String> queue, int count) throws InterruptedException {
        List<String> items = new ArrayList<>();
        for (int i = 0; i < count; i++) items.add(queue.take().orElseThrow());
        return items;
    }

    @Test
    void keepsTheOrderAcrossRanks() throws Exception {
        DeliveryQueue<String> queue = new DeliveryQueue<>(10, 100);
        queue.add(Rank.PRIVATE, 1, "a");
        queue.add(Rank.PUBLIC, 1, "b");
        queue.add(Rank.LINK, 0, "c");
        queue.add(Rank.PUBLIC, 1, "d");

        assertThat(drain(queue, 4)).containsExactly("a", "b", "c", "d");
    }

    @Test
    void dropsTheOldestPublicMessageForAPrivateOneWhenItIsFull() throws Exception {
        DeliveryQueue<String> queue = new DeliveryQueue<>(3, 100);
        assertThat(queue.add(Rank.PUBLIC, 1, "public1")).isZero();
        queue.add(Rank.PUBLIC, 1, "public2");
        queue.add(Rank.PRIVATE, 1, "private1");

        assertThat(queue.add(Rank.PRIVATE, 1, "private2")).isEqualTo(1);
        assertThat(queue.add(Rank.PUBLIC, 1, "public3")).as("the newcomer").isEqualTo(1);
        assertThat(queue.add(Rank.PEER_LIST, 1, "peers")).isEqualTo(1);

        assertThat(drain(queue, 3)).containsExactly("private1", "private2", "peers");
    }

    @Test
    void dropsPrivateMessagesOnlyForWhatMattersMore() throws Exception {
        DeliveryQueue<String> queue = new DeliveryQueue<>(2, 100);
        queue.add(Rank.PRIVATE, 1, "private1");
        queue.add(Rank.PRIVATE, 1, "private2");

        assertThat(queue.add(Rank.PRIVATE, 1, "private3")).isEqualTo(1);
        assertThat(queue.add(Rank.LINK, 0, "up")).isEqualTo(1);
        assertThat(queue.add(Rank.LINK, 0, "down")).isEqualTo(1);
        assertThat(queue.add(Rank.LINK, 0, "up again")).as("never lost").isZero();

        assertThat(drain(queue, 3)).containsExactly("up", "down", "up again");
    }

    @Test
    void boundsTheBytesToo() throws Exception {
        DeliveryQueue<String> queue = new DeliveryQueue<>(100, 10);
        queue.add(Rank.PUBLIC, 4, "public1");
        queue.add(Rank.PUBLIC, 4, "public2");

        assertThat(queue.add(Rank.PRIVATE, 10, "private")).isEqualTo(2);
        assertThat(queue.add(Rank.PRIVATE, 11, "too large for itself")).isEqualTo(1);
        assertThat(drain(queue, 1)).containsExactly("private");
        assertThat(queue.add(Rank.PUBLIC, 10, "there is room again")).isZero();
    }

    @Test
    void letsItsTakerGoWhenItIsClosed() {
        DeliveryQueue<String> queue = new DeliveryQueue<>(10, 10);
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
        assertThat(queue.add(Rank.PUBLIC, 1, "late")).isZero();
    }
}
