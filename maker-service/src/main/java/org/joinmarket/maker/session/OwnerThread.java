package org.joinmarket.maker.session;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
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
