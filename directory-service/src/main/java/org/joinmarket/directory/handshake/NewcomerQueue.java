package org.joinmarket.directory.handshake;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.joinmarket.directory.connection.Loop;
import org.joinmarket.directory.limit.Turnstile;

/**
 * Newcomers of one loop who wait to be looked at. Few in one turn of the loop: a thousand who come at once are looked at as fast
 * as it can, but whoever is here already is served between them. And no faster than the turnstile lets them pass. Belongs to its
 * loop.
 */
final class NewcomerQueue {
    static final int IN_A_TURN = 8;

    /** After the turnstile has let nobody pass. */
    static final Duration RETRY = Duration.ofMillis(5);

    private final Loop loop;
    private final Turnstile turnstile;
    private final SequencedSet<Runnable> waiting = new LinkedHashSet<>();
    private int passed;
    private boolean awaitsTurn;

    NewcomerQueue(Loop loop, Turnstile turnstile) {
        this.loop = loop;
        this.turnstile = turnstile;
    }

    /** Whether a newcomer need not wait. */
    boolean passAtOnce() {
        if (!waiting.isEmpty() || passed == IN_A_TURN || !turnstile.pass()) return false;
        passed++;
        awaitTurn(Duration.ZERO);
        return true;
    }

    /** @param newcomer is run when it is its turn */
    void add(Runnable newcomer) {
        waiting.add(newcomer);
        awaitTurn(Duration.ZERO);
    }

    /** One that waits no longer. */
    void remove(Runnable newcomer) {
        waiting.remove(newcomer);
    }

    /** Scheduled, not executed: between tasks that follow each other a loop reads nobody. */
    private void awaitTurn(Duration delay) {
        if (awaitsTurn) return;
        awaitsTurn = true;
        var _ = loop.schedule(delay, this::turn);
    }

    private void turn() {
        awaitsTurn = false;
        passed = 0;
        while (!waiting.isEmpty() && passed < IN_A_TURN) {
            if (!turnstile.pass()) {
                awaitTurn(RETRY);
                return;
            }
            passed++;
            waiting.removeFirst().run();
        }
        if (!waiting.isEmpty()) awaitTurn(Duration.ZERO);
    }
}
