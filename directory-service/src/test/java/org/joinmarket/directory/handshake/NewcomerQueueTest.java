package org.joinmarket.directory.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.joinmarket.directory.connection.ManualLoop;
import org.joinmarket.directory.limit.Rate;
import org.joinmarket.directory.limit.Turnstile;
import org.junit.jupiter.api.Test;

class NewcomerQueueTest {
    private final ManualLoop loop = new ManualLoop();
    private final List<String> happened = new ArrayList<>();

    private NewcomerQueue queue(int burst, int perSecond) {
        return new NewcomerQueue(loop, new Turnstile(true, Rate.perSecond(burst, perSecond), loop::nanoTime));
    }

    private void comes(NewcomerQueue queue, String name) {
        if (queue.passAtOnce()) happened.add(name);
        else queue.add(() -> happened.add(name));
    }

    /** As the loop does between the turns of a queue, as long as anybody waits. */
    private void readOthers(int times) {
        happened.add("others");
        if (times > 1) {
            var _ = loop.schedule(Duration.ZERO, () -> readOthers(times - 1));
        }
    }

    @Test
    void whoIsHereAlreadyIsServedBetweenNewcomersWhoComeAtOnce() {
        var queue = queue(1_000, 1);
        for (int i = 0; i < 100; i++) comes(queue, "newcomer");
        readOthers(20);
        loop.run();

        assertThat(Collections.frequency(happened, "newcomer")).isEqualTo(100);
        int together = 0;
        for (String who : happened) {
            together = who.equals("newcomer") ? together + 1 : 0;
            assertThat(together).isLessThanOrEqualTo(NewcomerQueue.IN_A_TURN);
        }
    }

    @Test
    void nobodyOvertakes() {
        var queue = queue(2, 1);
        for (String name : List.of("a", "b", "c", "d")) comes(queue, name);
        loop.pass(Duration.ofMillis(1_010));
        comes(queue, "e"); // may not take what d waits for
        loop.pass(Duration.ofSeconds(2));

        assertThat(happened).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void whoLeavesTheQueueTakesNobodysTurn() {
        var queue = queue(1, 1);
        comes(queue, "a");
        Runnable gone = () -> happened.add("gone");
        queue.add(gone);
        comes(queue, "b");
        queue.remove(gone);
        loop.pass(Duration.ofMillis(1_010));

        assertThat(happened).containsExactly("a", "b");
        assertThat(loop.timers()).as("nobody waits, nothing ticks").isZero();
    }
}
