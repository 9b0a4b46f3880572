package org.joinmarket.support.notices;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Looks whether something has happened, and sends what has, each on a thread of its own: a webhook that hangs delays neither the looking nor
 * anything else.
 */
@Slf4j
final class Notices implements SmartLifecycle {
    private final MeterWatch watch;
    private final Webhook webhook;
    private final NoticeProperties settings;
    private final BlockingQueue<Notice> waiting;
    private final Counter sent;
    private final Counter failed;
    private final Counter dropped;
    private @Nullable ScheduledExecutorService looking;
    private @Nullable Thread sending;

    Notices(MeterWatch watch, Webhook webhook, NoticeProperties settings, MeterRegistry meters) {
        this.watch = watch;
        this.webhook = webhook;
        this.settings = settings;
        this.waiting = new ArrayBlockingQueue<>(settings.queue());
        this.sent = outcome(meters, "sent");
        this.failed = outcome(meters, "failed");
        this.dropped = outcome(meters, "dropped");
    }

    private static Counter outcome(MeterRegistry meters, String outcome) {
        return Counter.builder("jm.notices")
                .description("notices to the webhook, by what became of them")
                .tag("outcome", outcome)
                .register(meters);
    }

    @Override
    public synchronized void start() {
        var made = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("notices-look").factory());
        long interval = settings.interval().toMillis();
        var _ = made.scheduleWithFixedDelay(this::look, interval, interval, TimeUnit.MILLISECONDS);
        looking = made;
        sending = Thread.ofVirtual().name("notices-send").start(this::sendAll);
    }

    void look() {
        for (Notice notice : watch.look()) if (!waiting.offer(notice)) dropped.increment();
    }

    private void sendAll() {
        try {
            while (true) send(waiting.take());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Only the kind of a failure is logged: messages of network failures have the address in them. */
    private void send(Notice notice) {
        try {
            webhook.post(
                    settings.format() == NoticeProperties.Format.JSON
                            ? notice.json(settings.privacy())
                            : notice.text(settings.privacy()));
            sent.increment();
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) return;
            failed.increment();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            log.atWarn()
                    .addKeyValue("kind", notice.kind())
                    .addKeyValue(
                            "problem",
                            cause instanceof Webhook.Refused
                                    ? cause.getMessage()
                                    : cause.getClass().getSimpleName())
                    .log("notice not taken");
        }
    }

    @Override
    public synchronized void stop() {
        if (looking != null) looking.shutdownNow();
        if (sending != null) sending.interrupt();
        looking = null;
        sending = null;
    }

    @Override
    public synchronized boolean isRunning() {
        return looking != null;
    }
}
