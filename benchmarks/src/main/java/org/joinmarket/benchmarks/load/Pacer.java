package org.joinmarket.benchmarks.load;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/**
 * Does something at a fixed rate, whether or not what was begun before is finished: the load of many independent people. Each
 * turn has a time at which it was due; latencies count from there, so that a directory that stops for a while is charged for
 * everything that should have been sent meanwhile (no coordinated omission). Belongs to its loop.
 */
public final class Pacer {
    private final LoadLoop loop;
    private final double intervalNanos;
    private final int turns;
    private final IntConsumer turn;
    private final CompletableFuture<Boolean> finished = new CompletableFuture<>();
    private long beganAt;
    private int done;

    /** @param turn gets the number of the turn, from 0 */
    public Pacer(LoadLoop loop, double perSecond, Duration time, IntConsumer turn) {
        this.loop = loop;
        this.intervalNanos = 1e9 / perSecond;
        this.turns = (int) Math.floor(time.toNanos() / intervalNanos);
        this.turn = turn;
    }

    public int turns() {
        return turns;
    }

    /** When a turn is due, as {@link System#nanoTime}. */
    public long dueAt(int number) {
        return beganAt + (long) (number * intervalNanos);
    }

    /** On the loop. */
    public void start() {
        beganAt = System.nanoTime();
        catchUp();
    }

    /** Ends with the last turn. From any thread. */
    public CompletableFuture<Boolean> finished() {
        return finished;
    }

    private void catchUp() {
        while (done < turns && dueAt(done) <= System.nanoTime()) turn.accept(done++);
        if (done == turns) {
            finished.complete(true);
            return;
        }
        loop.schedule(Duration.ofNanos(Math.max(0, dueAt(done) - System.nanoTime())), this::catchUp);
    }
}
