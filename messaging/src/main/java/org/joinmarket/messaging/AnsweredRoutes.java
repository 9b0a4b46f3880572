package org.joinmarket.messaging;

import java.util.LinkedHashMap;
import java.util.Optional;
import org.joinmarket.common.nick.Nick;

/**
 * Through which directory a counterparty was reached, as its answer shows. A directory that swallows what we send then
 * costs us the first message to some and not one of every few of a whole conversation. Safe for several threads.
 */
final class AnsweredRoutes {
    /** Counterparties remembered; beyond it the one not written to for longest is forgotten. */
    static final int MAX = 1_024;

    private record Route(DirectoryEndpoint directory, boolean answered) {}

    private final LinkedHashMap<Nick, Route> routes = new LinkedHashMap<>();

    synchronized void sent(Nick to, DirectoryEndpoint through) {
        boolean answered = answering(to).filter(through::equals).isPresent();
        routes.remove(to);
        if (routes.size() >= MAX) routes.pollFirstEntry();
        routes.put(to, new Route(through, answered));
    }

    /** A verified private message came, whichever way: what we sent before was not swallowed. */
    synchronized void heard(Nick from) {
        routes.computeIfPresent(from, (_, route) -> new Route(route.directory(), true));
    }

    /** The directory of our last message to {@code to}, if that was answered. */
    synchronized Optional<DirectoryEndpoint> answering(Nick to) {
        return Optional.ofNullable(routes.get(to)).filter(Route::answered).map(Route::directory);
    }
}
