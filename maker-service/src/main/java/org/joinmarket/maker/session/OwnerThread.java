package org.joinmarket.maker.session;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import lombok.extern.slf4j.Slf4j;

/** An owner on a virtual thread of its own. */
@Slf4j
public final class OwnerThread implements Owner, AutoCloseable {
    private final int maxWaiting;
    private final AtomicInteger waiting = new AtomicInteger();
    // unbounded in type, not in fact: strangers' tasks are counted, ours answer calls of which there is a bounded
    // number
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private boolean closing; // of the thread alone

    /** @param maxWaiting strangers' messages that may wait */
    public OwnerThread(String name, int maxWaiting) {
        if (maxWaiting < 1) throw new IllegalArgumentException("at least one message must be able to wait");
        this.maxWaiting = maxWaiting;
        this.thread = Thread.ofVirtual().name(name).start(this::run);
    }

    private void run() {
        try {
            while (!closing) perform(tasks.take());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    private static void perform(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException broken) { // the one place: a broken rule of ours costs one event, not the maker
            log.atError().setCause(broken).log("a maker's task failed");
        }
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public boolean offer(Runnable task) {
        if (waiting.incrementAndGet() > maxWaiting) {
            waiting.decrementAndGet();
            return false;
        }
        tasks.add(() -> {
            waiting.decrementAndGet();
            task.run();
        });
        return true;
    }

    @Override
    public void check() {
        if (!Thread.currentThread().equals(thread)) throw new IllegalStateException("not on the maker's own thread");
    }

    /**
     * Does this in its turn and waits for the answer. From any thread but the owner's own.
     *
     * @throws IllegalStateException if there was none in {@code most}, or {@code work} failed
     */
    public <T> T ask(Supplier<T> work, Duration most) {
        var result = new CompletableFuture<T>();
        execute(() -> {
            try {
                result.complete(work.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(thread.getName() + " does not answer", e);
        }
    }

    /** Does what is queued, then ends. */
    @Override
    public void close() {
        tasks.add(() -> closing = true);
        try {
            ended.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
