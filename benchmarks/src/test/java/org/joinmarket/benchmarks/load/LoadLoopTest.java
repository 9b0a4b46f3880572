package org.joinmarket.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadLoopTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private final LoadLoop loop = new LoadLoop("test");

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    void runsEverythingOnOneThread() {
        var first = loop.call(Thread::currentThread);
        var second = loop.call(Thread::currentThread);
        assertThat(first).isSameAs(second).isNotSameAs(Thread.currentThread());
    }

    @Test
    void aFailureOnTheLoopReachesTheCaller() {
        assertThatThrownBy(() -> loop.run(() -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(BenchFailed.class)
                .rootCause()
                .hasMessage("broken");
        assertThatThrownBy(() -> loop.run(() -> {
                    throw new BenchFailed("refused");
                }))
                .isInstanceOf(BenchFailed.class)
                .hasMessage("refused");
    }

    @Test
    void saysWhatItWaitedForInVain() {
        assertThatThrownBy(() -> LoadLoop.await(new CompletableFuture<>(), SHORT, "the last notice"))
                .isInstanceOf(BenchFailed.class)
                .hasMessageContaining("the last notice");
        assertThat(LoadLoop.within(new CompletableFuture<>(), SHORT)).isFalse();
        assertThat(LoadLoop.within(CompletableFuture.completedFuture(1), SHORT)).isTrue();
        assertThatThrownBy(() -> LoadLoop.within(CompletableFuture.failedFuture(new IllegalStateException("x")), SHORT))
                .isInstanceOf(BenchFailed.class);
    }

    @Test
    void anInterruptEndsTheWaiting() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> LoadLoop.await(new CompletableFuture<>(), SHORT, "anything"))
                .isInstanceOf(BenchFailed.class);
        assertThat(Thread.interrupted()).isTrue();

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> LoadLoop.within(new CompletableFuture<>(), SHORT))
                .isInstanceOf(BenchFailed.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
