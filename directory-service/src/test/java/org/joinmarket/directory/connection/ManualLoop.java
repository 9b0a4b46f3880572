package org.joinmarket.directory.connection;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** An owner whose tasks and time move only when the test says so. */
public final class ManualLoop implements Loop {
    private record Task(long at, long order, Runnable run) {}

    private final Queue<Runnable> ready = new ArrayDeque<>();
    private final PriorityQueue<Task> timers =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
    private long now;
    private long order;

    @Override
    public void execute(Runnable task) {
        ready.add(task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable run) {
        var task = new Task(now + delay.toNanos(), order++, run);
        timers.add(task);
        return () -> timers.remove(task);
    }

    @Override
    public boolean isOwner() {
        return true;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    /** Runs what is ready or due, until nothing is. */
    public void run() {
        runUntil(now);
    }

    /** Lets time pass, and runs what becomes due, each at its time. */
    public void pass(Duration time) {
        runUntil(now + time.toNanos());
    }

    private void runUntil(long end) {
        runReady();
        for (Task next = timers.peek(); next != null && next.at() <= end; next = timers.peek()) {
            timers.remove(next);
            now = next.at();
            next.run().run();
            runReady();
        }
        now = end;
    }

    private void runReady() {
        for (Runnable next = ready.poll(); next != null; next = ready.poll()) next.run();
    }

    public int timers() {
        return timers.size();
    }
}
