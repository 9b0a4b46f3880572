package org.joinmarket.maker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.joinmarket.common.nick.Nick;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void aBucketGivesItsBurstAndThenItsRate() {
        var bucket = new TokenBucket(3, Duration.ofSeconds(10));

        assertThat(List.of(bucket.take(NOW), bucket.take(NOW), bucket.take(NOW), bucket.take(NOW)))
                .containsExactly(true, true, true, false);
        assertThat(bucket.take(NOW.plusSeconds(9))).isFalse();
        assertThat(bucket.take(NOW.plusSeconds(10))).isTrue();
        assertThat(bucket.take(NOW.plusSeconds(10))).isFalse();
    }

    @Test
    void aBucketNeverHoldsMoreThanItsBurst() {
        var bucket = new TokenBucket(2, Duration.ofSeconds(1));
        bucket.take(NOW);
        Instant later = NOW.plus(Duration.ofDays(1));

        assertThat(List.of(bucket.take(later), bucket.take(later), bucket.take(later)))
                .containsExactly(true, true, false);
    }

    @Test
    void aClockThatIsSetBackDoesNotShutABucketForLong() {
        var bucket = new TokenBucket(2, Duration.ofSeconds(10));
        bucket.take(NOW);
        Instant earlier = NOW.minus(Duration.ofHours(2));

        assertThat(bucket.take(earlier)).isFalse(); // counts as empty, and fills as ever
        assertThat(bucket.take(earlier.plusSeconds(9))).isFalse();
        assertThat(bucket.take(earlier.plusSeconds(10))).isTrue();
        assertThat(bucket.take(earlier.plusSeconds(10))).isFalse();
    }

    @Test
    void lookingIntoABucketTakesNothingAndDoesNotShutItWhenTheClockIsSetBack() {
        var bucket = new TokenBucket(1, Duration.ofSeconds(10));
        assertThat(bucket.has(NOW)).isTrue();
        assertThat(bucket.take(NOW)).isTrue();
        Instant earlier = NOW.minus(Duration.ofHours(2));

        assertThat(bucket.has(earlier)).isFalse();
        assertThat(bucket.has(earlier.plusSeconds(9))).isFalse();
        assertThat(bucket.has(earlier.plusSeconds(10))).isTrue();
    }

    @Test
    void aLeaseOutlivesItsSessionHoweverTheClockIsSet() {
        SessionSettings settings = SessionBench.SETTINGS; // five minutes in all

        assertThat(settings.leaseLifetime(Duration.ofMinutes(1))).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.leaseLifetime(Duration.ofHours(-2))).isEqualTo(Duration.ofMinutes(6));
        assertThat(settings.leaseLifetime(Duration.ofHours(2))).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void signaturesAreWaitedForAsLongAsTheTakerMayWait() {
        SessionSettings settings = SessionBench.SETTINGS; // five minutes in all, one for the wallet

        assertThat(settings.limit(Phase.SIGNING, Duration.ofMinutes(1))).isEqualTo(Duration.ofMinutes(4));
        assertThat(settings.limit(Phase.SIGNING, Duration.ofMinutes(10))).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.limit(Phase.LEASING, Duration.ZERO)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void whatIsLookedUpInTheWorstMinuteFitsIntoWhatTheWalletServiceAnswers() {
        TokenBucket lookUps = SessionBench.SETTINGS.lookUps();
        int asked = 0;
        for (int i = 0; i <= 60_000; i += 5) if (lookUps.take(NOW.plusMillis(i))) asked++;

        assertThat(asked).isBetween(2_400, 2_999);
    }

    @Test
    void nicksDoNotUseUpEachOthersRate() {
        var limits = new NickLimits(10, 1, Duration.ofSeconds(1));
        Nick first = SessionBench.nick();

        assertThat(limits.allows(first, NOW)).isTrue();
        assertThat(limits.allows(first, NOW)).isFalse();
        assertThat(limits.allows(SessionBench.nick(), NOW)).isTrue();
    }

    @Test
    void onlySoManyNicksAreRemembered() {
        var limits = new NickLimits(10, 1, Duration.ofSeconds(1));
        for (int i = 0; i < 100; i++) limits.allows(SessionBench.nick(), NOW);

        assertThat(limits.remembered()).isEqualTo(10);
    }

    @Test
    void strangersWaitInAQueueWithABoundAndOurOwnTasksAlwaysGetIn() throws Exception {
        try (var owner = new OwnerThread("test", 3)) {
            var gate = new CountDownLatch(1);
            var done = new CompletableFuture<Boolean>();
            owner.execute(() -> await(gate));
            List<Boolean> taken = new ArrayList<>();
            for (int i = 0; i < 5; i++) taken.add(owner.offer(() -> {}));
            owner.execute(() -> done.complete(true));

            gate.countDown();

            assertThat(taken).containsExactly(true, true, true, false, false);
            assertThat(done.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(owner.offer(() -> {})).isTrue();
        }
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aTaskThatFailsDoesNotStopTheOwner() throws Exception {
        try (var owner = new OwnerThread("test", 3)) {
            var done = new CompletableFuture<Boolean>();
            owner.execute(() -> {
                throw new IllegalStateException("broken");
            });
            owner.execute(() -> done.complete(true));

            assertThat(done.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void onlyTheOwnersThreadMayTouchWhatItOwns() {
        try (var owner = new OwnerThread("test", 3)) {
            assertThatThrownBy(owner::check).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void timersRunOnceUnlessCancelled() throws Exception {
        try (var timers = new SystemTimers()) {
            var ran = new CompletableFuture<Boolean>();
            timers.after(Duration.ofHours(1), () -> ran.complete(false)).cancel();
            timers.after(Duration.ofMillis(1), () -> ran.complete(true));

            assertThat(ran.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
