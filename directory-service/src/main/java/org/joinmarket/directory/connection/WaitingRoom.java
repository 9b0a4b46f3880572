package org.joinmarket.directory.connection;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * Connections that have not said who they are. When there are too many, the one that has had the most time for it makes
 * room: whoever floods us with silent connections keeps each of them for less time, and nobody else out. Safe from any
 * thread.
 */
final class WaitingRoom {
    private final int places;
    private final SequencedSet<Connection> waiting = new LinkedHashSet<>();

    WaitingRoom(int places) {
        this.places = places;
    }

    /** @return the connection that is to go, or null if there was room */
    synchronized @Nullable Connection enter(Connection connection) {
        waiting.add(connection);
        return waiting.size() > places ? waiting.removeFirst() : null;
    }

    synchronized void leave(Connection connection) {
        waiting.remove(connection);
    }

    synchronized int size() {
        return waiting.size();
    }
}
