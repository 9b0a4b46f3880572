package org.joinmarket.directory.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.common.protocol.Location;
import org.joinmarket.directory.TestDirectory;
import org.joinmarket.directory.peer.Peer;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    private final TestDirectory directory = new TestDirectory();
    private final FairQueue queue = new FairQueue();
    private final Peer loud = peer(0);
    private final Peer quiet = peer(1);

    private Peer peer(int number) {
        return new Peer(
                new Nick(TestDirectory.nick(number)), Location.NOT_SERVING, Features.NONE, directory.stranger());
    }

    private void add(Peer sender, int cost) {
        ByteBuf line = Unpooled.buffer(cost).writeZero(cost);
        queue.add(sender, line, cost, 0, false);
        line.release();
    }

    private List<Peer> senders() {
        var senders = new ArrayList<Peer>();
        while (!queue.isEmpty()) {
            var first = queue.takeFirst();
            senders.add(first.sender());
            first.line().release();
        }
        return senders;
    }

    @Test
    void whoHasHadLessPassedOnComesFirst() {
        for (int i = 0; i < 3; i++) add(loud, 1_000);
        for (int i = 0; i < 3; i++) add(quiet, 300);

        assertThat(senders()).containsExactly(quiet, quiet, quiet, loud, loud, loud);
    }

    @Test
    void whoHasWaitedIsNotOvertakenForEver() {
        add(loud, 1_000);
        for (int i = 0; i < 5; i++) add(quiet, 300);

        assertThat(senders()).containsExactly(quiet, quiet, quiet, loud, quiet, quiet);
    }

    @Test
    void whoComesAnewHasNoRightsFromBefore() {
        add(loud, 1_000);
        senders();
        add(loud, 500);
        add(quiet, 500);

        assertThat(senders()).as("as they came").containsExactly(loud, quiet);
    }

    @Test
    void theLastIsOfWhoHasTheMostWaiting() {
        add(quiet, 100);
        for (int i = 0; i < 3; i++) add(loud, 100);
        var last = Objects.requireNonNull(queue.takeLast());

        assertThat(last.sender()).isSameAs(loud);
        assertThat(last.line().refCnt()).isEqualTo(1);
        last.line().release();
        assertThat(queue.bytesOf(loud)).isEqualTo(200);
        assertThat(queue.size()).isEqualTo(3);
    }

    @Test
    void keepsNothingOfThoseThatHaveNothingWaiting() {
        add(loud, 100);
        add(loud, 100);
        assertThat(queue.has(loud)).isTrue();
        senders();
        assertThat(queue.has(loud)).isFalse();
        assertThat(queue.bytesOf(loud)).isZero();
        add(quiet, 100);
        Objects.requireNonNull(queue.takeLast()).line().release();
        assertThat(queue.has(quiet)).isFalse();
        assertThat(queue.takeLast()).isNull();
    }
}
