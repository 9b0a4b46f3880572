package org.joinmarket.taker.testing;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.joinmarket.taker.round.Timers;

/** Timers that go off when the test says so. A timer is known by its delay. */
public final class ManualTimers implements Timers {
    private record Armed(Duration delay, Runnable task) {}

    private final Waiting waiting = new Waiting();
    private final List<Armed> armed = new CopyOnWriteArrayList<>();

    @Override
    public Runnable after(Duration delay, Runnable task) {
        var timer = new Armed(delay, task);
        waiting.change(() -> armed.add(timer));
        return () -> waiting.change(() -> armed.remove(timer));
    }

    /** Waits until a timer of this delay is armed, and lets it go off on this thread. */
    public void expire(Duration delay) {
        waiting.until("a timer of " + delay, () -> find(delay).isPresent());
        Armed timer = find(delay).orElseThrow();
        waiting.change(() -> armed.remove(timer));
        timer.task().run();
    }

    /** What the timer of this delay will do: cancelling it may come too late. */
    public Runnable task(Duration delay) {
        awaitArmed(delay);
        return find(delay).orElseThrow().task();
    }

    public void awaitArmed(Duration delay) {
        waiting.until("a timer of " + delay, () -> find(delay).isPresent());
    }

    public int armedCount() {
        return armed.size();
    }

    private Optional<Armed> find(Duration delay) {
        return armed.stream().filter(timer -> timer.delay().equals(delay)).findFirst();
    }
}
