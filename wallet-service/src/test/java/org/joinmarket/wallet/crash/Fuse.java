package org.joinmarket.wallet.crash;

import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/**
 * Ends the service at a chosen step: a commit of the database, or a transaction's way to the chain. Steps are counted on the
 * thread that has armed it, so that background work changes nothing of where the end comes, unless that is what is to die. From
 * then on nothing reaches the database or the chain any more, whoever catches what.
 */
final class Fuse {
    /** On which side of the step the process ends. */
    enum Moment {
        /** As if the power had gone before the disk, or the node, had it. */
        BEFORE,
        /** It is done, and nobody was told. */
        AFTER
    }

    /** What a process that is gone does not catch. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash() {
            super("the process is gone");
        }
    }

    private static final long ALL_THREADS = -1;

    private final Callable<?> end;
    private final boolean deadly;
    private volatile boolean blown;
    private long counted;
    private Moment moment = Moment.BEFORE;
    private int left;

    /** @param end what happens at the step; a {@link Crash} follows if it returns */
    Fuse(Runnable end) {
        this(Executors.callable(end), true);
    }

    private Fuse(Callable<?> end, boolean deadly) {
        this.end = end;
        this.deadly = deadly;
    }

    /** One that ends nothing: {@code pause} happens at the step, and then the work goes on, or fails as that does. */
    static Fuse pausing(Callable<?> pause) {
        return new Fuse(pause, false);
    }

    /** The {@code step}-th from now on this thread is the last. */
    void arm(Moment when, int step) {
        arm(Thread.currentThread().threadId(), when, step);
    }

    /** The same of all threads: whoever waits for the others' work looks whether this is {@linkplain #requireWhole whole}. */
    void armForAll(Moment when, int step) {
        arm(ALL_THREADS, when, step);
    }

    private synchronized void arm(long thread, Moment when, int step) {
        counted = thread;
        moment = when;
        left = step;
    }

    /** @return whether somebody has come to the step: they are at it, or it is over */
    synchronized boolean disarm() {
        boolean came = left == 0;
        left = 0;
        return came;
    }

    private synchronized boolean isLast() {
        boolean counts =
                counted == ALL_THREADS || counted == Thread.currentThread().threadId();
        return counts && left > 0 && --left == 0;
    }

    boolean isBlown() {
        return blown;
    }

    void requireWhole() {
        if (blown) throw new Crash();
    }

    <T> T step(Callable<T> persist) throws Exception {
        requireWhole();
        boolean last = isLast();
        if (last && moment == Moment.BEFORE) blow();
        T result = persist.call();
        if (last) blow();
        return result;
    }

    private void blow() throws Exception {
        blown = deadly;
        var _ = end.call();
        if (deadly) throw new Crash();
    }
}
