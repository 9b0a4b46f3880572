package org.joinmarket.maker.session;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;

/** An owner that runs on the test's thread, and timers that run when the test says that time has passed. */
public final class Inline implements Owner, Timers, InstantSource {
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
    private Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private boolean draining;

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (draining) return;
        draining = true;
        try {
            while (!tasks.isEmpty()) tasks.poll().run();
        } finally {
            draining = false;
        }
    }

    @Override
    public boolean offer(Runnable task) {
        execute(task);
        return true;
    }

    @Override
    public void check() {
        if (!draining) throw new IllegalStateException("not on the owner");
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        Alarm alarm = new Alarm(now.plus(delay), task);
        alarms.add(alarm);
        return () -> alarm.cancelled = true;
    }

    @Override
    public Instant instant() {
        return now;
    }

    public void pass(Duration time) {
        Instant until = now.plus(time);
        while (!alarms.isEmpty() && !alarms.peek().at.isAfter(until)) {
            Alarm alarm = alarms.poll();
            now = alarm.at;
            if (!alarm.cancelled) alarm.task.run();
        }
        now = until;
    }

    private static final class Alarm implements Comparable<Alarm> {
        private final Instant at;
        private final Runnable task;
        private boolean cancelled;

        Alarm(Instant at, Runnable task) {
            this.at = at;
            this.task = task;
        }

        @Override
        public int compareTo(Alarm other) {
            return at.compareTo(other.at);
        }
    }
}
