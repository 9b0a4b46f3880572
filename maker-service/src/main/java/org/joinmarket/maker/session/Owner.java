package org.joinmarket.maker.session;

import java.util.concurrent.Executor;

/**
 * The one thread that may touch a maker's sessions and offers. Our own results and timers always get in; what strangers
 * send waits in a queue with a bound.
 */
public interface Owner extends Executor {
    /** For our own results and timers: as many as there are calls under way. */
    @Override
    void execute(Runnable task);

    /**
     * For what strangers send.
     *
     * @return false if too much of it waits already: the message is dropped, which the sender takes for a lost one
     */
    boolean offer(Runnable task);

    /** @throws IllegalStateException if the caller is not on the owner's thread */
    void check();
}
