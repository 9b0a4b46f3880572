package org.joinmarket.messaging.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopTimeTest {
    @Test
    void whatFallsDueIsDueByItsOwnClockToo() {
        DefaultEventLoop loop = new DefaultEventLoop();
        try {
            LoopTime time = new LoopTime(loop);
            for (int millis = 0; millis < 20; millis++) {
                Instant due = time.instant().plusMillis(millis);
                CompletableFuture<Instant> ran = new CompletableFuture<>();
                time.after(Duration.between(time.instant(), due), () -> ran.complete(time.instant()));

                assertThat(ran.join()).isAfterOrEqualTo(due);
            }
        } finally {
            var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    @Test
    void aCancelledPlanNeverRuns() {
        DefaultEventLoop loop = new DefaultEventLoop();
        try {
            LoopTime time = new LoopTime(loop);
            CompletableFuture<Void> cancelled = new CompletableFuture<>();
            CompletableFuture<Void> later = new CompletableFuture<>();
            time.after(Duration.ofMillis(5), () -> cancelled.complete(null)).cancel();
            time.after(Duration.ofMillis(10), () -> later.complete(null));

            later.join();
            assertThat(cancelled).isNotDone();
        } finally {
            var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }
}
