package org.joinmarket.support.notices;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.joinmarket.support.notices.NoticeProperties.Format;
import org.joinmarket.support.tokens.TokenFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class NoticesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int QUEUE = 3;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private Notices notices(WebhookServer server, Format format, Duration interval) throws Exception {
        var rule = new NoticeRule.Counted(NoticeKind.COINJOIN_DONE, "coinjoins", NoticeRule.all(), Duration.ZERO);
        Path file = WebhookServer.fileWith(folder, server.url());
        var settings =
                new NoticeProperties(file, Privacy.LOW, format, null, false, interval, QUEUE, 2, Duration.ofMinutes(1));
        return new Notices(
                new MeterWatch(registry, List.of(rule), InstantSource.system()),
                new Webhook(new TokenFile(file), settings),
                settings,
                registry);
    }

    private double outcome(String outcome) {
        return registry.get("jm.notices").tag("outcome", outcome).counter().count();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) throw new AssertionError("not within " + PATIENCE);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void sendsWhatHappened() throws Exception {
        try (var server = new WebhookServer(() -> 200)) {
            Notices notices = notices(server, Format.TEXT, Duration.ofMillis(100));
            registry.counter("coinjoins").increment();

            notices.start();

            try {
                assertThat(server.next()).endsWith(" text/plain; charset=utf-8 A coinjoin is done.");
                await(() -> outcome("sent") == 1);
            } finally {
                notices.stop();
            }
        }
    }

    /** What is counted goes on, and looking does too; what does not fit is dropped and counted. */
    @Test
    @Timeout(60)
    void aWebhookThatHangsDelaysNothingAndItsQueueIsBounded() throws Exception {
        var hanging = new CountDownLatch(1);
        try (var server = new WebhookServer(() -> awaited(hanging))) {
            Notices notices = notices(server, Format.JSON, Duration.ofHours(1));
            notices.start();
            try {
                tell(notices);
                String first = server.next();
                for (int i = 0; i < QUEUE + 2; i++) tell(notices);

                assertThat(outcome("dropped")).isEqualTo(2);
                assertThat(outcome("sent")).isZero();
                assertThat(first).contains("\"kind\":\"coinjoin_done\"");
                hanging.countDown();
                await(() -> outcome("sent") == 1 + QUEUE);
            } finally {
                notices.stop();
            }
        }
    }

    private void tell(Notices notices) {
        registry.counter("coinjoins").increment();
        notices.look();
    }

    private static int awaited(CountDownLatch latch) {
        try {
            latch.await();
            return 200;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 500;
        }
    }

    @Test
    void whatIsRefusedIsCountedAndTheNextIsSent() throws Exception {
        var answers = new java.util.concurrent.ConcurrentLinkedQueue<>(List.of(400, 200));
        try (var server = new WebhookServer(answers::remove)) {
            Notices notices = notices(server, Format.JSON, Duration.ofHours(1));
            notices.start();
            try {
                tell(notices);
                await(() -> outcome("failed") == 1);
                tell(notices);
                await(() -> outcome("sent") == 1);
            } finally {
                notices.stop();
            }
        }
    }
}
